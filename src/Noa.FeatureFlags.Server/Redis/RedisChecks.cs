using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Asks Redis whether it keeps what it acknowledges.</summary>
internal static class RedisChecks
{
    /// <summary>Checks, once, at the start.</summary>
    /// <exception cref="StoreUnavailableException">It does not, and the settings say that it must.</exception>
    public static async Task RunAsync(RedisLink link, RedisOptions options)
    {
        string text = $"{await link.InfoAsync("memory")}\n{await link.InfoAsync("persistence")}";
        Dictionary<string, string> info = text.Split('\n').Select(static line => line.Trim().Split(':', 2)).Where(static parts => parts.Length == 2).DistinctBy(static parts => parts[0]).ToDictionary(static parts => parts[0], static parts => parts[1]);
        string[] lacks = [.. Lacks(info)];
        if (lacks.Length == 0)
        {
            return;
        }

        string detail = $"{link.Name} may lose acknowledged changes: {string.Join(' ', lacks)}";
        if (options.Durability == RedisDurability.Required)
        {
            throw new StoreUnavailableException($"{detail} Mend that, or set Noa:Redis:Durability to Relaxed.", null);
        }

        link.Warn(detail);
    }

    private static IEnumerable<string> Lacks(Dictionary<string, string> info)
    {
        if (info.GetValueOrDefault("maxmemory_policy") is { } policy && policy != "noeviction")
        {
            yield return $"maxmemory-policy is {policy}, which evicts keys (set it to noeviction).";
        }

        if (info.GetValueOrDefault("aof_enabled") == "0")
        {
            yield return "it keeps no append-only file (set appendonly yes, and appendfsync always).";
        }
    }
}
