using System.Globalization;
using Microsoft.Extensions.Configuration;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>The flags that Microsoft.FeatureManagement can express, in its configuration schema.</summary>
internal static class FeatureManagementRules
{
    /// <summary>A percentage that is drawn anew at every read; it has no counterpart here.</summary>
    public const string RandomHalf = "search-half-random";

    private const string Root = "FeatureManagement";

    public static IConfiguration Write()
    {
        var settings = new Dictionary<string, string?>
        {
            [$"{Root}:{Keys.Off}"] = "false",
            [$"{Root}:{Keys.On}"] = "true",
            [$"{Root}:{RandomHalf}:EnabledFor:0:Name"] = "Microsoft.Percentage",
            [$"{Root}:{RandomHalf}:EnabledFor:0:Parameters:Value"] = "50",
        };
        AddTargeting(settings, Keys.Half, [], 50);
        AddTargeting(settings, Keys.Targets1K, Audience.KeysAmong(1000), 0);
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    private static void AddTargeting(Dictionary<string, string?> settings, string key, IEnumerable<string> users, int percentage)
    {
        string filter = $"{Root}:{key}:EnabledFor:0";
        settings[$"{filter}:Name"] = "Microsoft.Targeting";
        settings[$"{filter}:Parameters:Audience:DefaultRolloutPercentage"] = percentage.ToString(CultureInfo.InvariantCulture);
        foreach ((int index, string user) in users.Index())
        {
            settings[$"{filter}:Parameters:Audience:Users:{index}"] = user;
        }
    }
}
