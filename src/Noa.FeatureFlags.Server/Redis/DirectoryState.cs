using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Which directory of environments and keys this is, and how often it was written.</summary>
/// <param name="Store">Random name, new with every renewal.</param>
/// <param name="Count">Grows with every write.</param>
/// <param name="Replaces">Names of the stores it took over from, with commas between.</param>
internal sealed record DirectoryState(string Store, long Count, string Replaces)
{
    public static RedisValue[] Fields { get; } = ["store", "rev", "replaces"];

    /// <returns>Null when there is no directory.</returns>
    public static DirectoryState? From(RedisValue[] values) => values[0].IsNull ? null : new(values[0]!, (long)values[1], (string?)values[2] ?? "");

    /// <summary>Says why what Redis has must not be believed by somebody who has seen this.</summary>
    /// <param name="now">What Redis has; null for nothing.</param>
    /// <returns>Null when it leads forward from here.</returns>
    public string? FindRegression(DirectoryState? now)
    {
        if (now is null)
        {
            return "Redis has no flag store any more.";
        }

        if (now.Store != Store)
        {
            return now.Replaces.Split(',').Contains(Store) ? null : "Redis has another flag store, and nobody said that it replaces the one before.";
        }

        return now.Count < Count ? "Redis lost environments or keys: its directory is older than what was seen." : null;
    }
}
