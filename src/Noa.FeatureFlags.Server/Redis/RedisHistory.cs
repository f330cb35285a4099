using System.Globalization;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>What was: revisions, and rule sets of the past.</summary>
internal static class RedisHistory
{
    /// <returns>Null when it is no longer kept. Revision 0, the empty one, never is.</returns>
    public static async Task<StoredRuleSet?> LoadAsync(IDatabase database, RedisKeys keys, long revision) =>
        await RuleSetReader.ReadRevisionAsync(database, keys, revision) is { } past ? new StoredRuleSet(past.Version, past.Entries) : null;

    public static async Task<IReadOnlyList<RevisionRecord>> ListAsync(IDatabase database, RedisKeys keys, long before, int count)
    {
        RedisValue newest = before == long.MaxValue ? "+" : string.Create(CultureInfo.InvariantCulture, $"({before}-0");
        StreamEntry[] records = await database.StreamRangeAsync(keys.Log, "-", newest, count, Order.Descending);
        return [.. records.Select(static record => Describe(record))];
    }

    private static RevisionRecord Describe(StreamEntry record)
    {
        Dictionary<string, RedisValue> fields = record.Values.ToDictionary(static pair => (string)pair.Name!, static pair => pair.Value);
        long revision = long.Parse(((string)record.Id!).Split('-')[0], CultureInfo.InvariantCulture);
        return new RevisionRecord(Version(fields, revision), DateTimeOffset.FromUnixTimeMilliseconds((long)fields["at"]), fields["by"]!, fields["why"]!, RedisBytes.Entries(fields["changed"]!));
    }

    private static RuleSetVersion Version(Dictionary<string, RedisValue> fields, long revision) => new(RedisBytes.From(fields["lineage"]), revision, RedisBytes.From(fields["digest"]));
}
