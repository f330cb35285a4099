using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>Which environments speak the protocol of LaunchDarkly's SDKs.</summary>
internal sealed class Dialects(IOptions<FlagServerOptions> options)
{
    /// <summary>The name of the dialect in the options.</summary>
    public const string LaunchDarkly = "launchdarkly";

    public bool SpeaksLaunchDarkly(FlagEnvironment environment) =>
        options.Value.Dialects.TryGetValue(environment.Name, out List<string>? dialects) && dialects.Contains(LaunchDarkly);
}
