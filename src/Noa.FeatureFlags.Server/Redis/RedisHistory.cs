using System.Globalization;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>What was: revisions, and rule sets of the past.</summary>
internal static class RedisHistory
{
    private static readonly RedisScript RevisionScript = new(typeof(RedisHistory).Assembly, "revision.lua");

    /// <returns>Null when it is no longer kept. Revision 0, the empty one, never is.</returns>
    public static async Task<StoredRuleSet?> LoadAsync(IDatabase database, RedisKeys keys, long revision)
    {
        RedisResult[] answer = await RevisionScript.RunAsync(database, [keys.Head, keys.Entries, keys.Log, keys.Undo], [revision]);
        if ((string)answer[0]! != "OK")
        {
            return null;
        }

        string[] then = (string[])answer[3]!;
        RedisValue[] values = (RedisValue[])answer[4]!;
        Dictionary<string, RedisValue> entries = ((RedisResult[])answer[2]!).Chunk(2).ToDictionary(static pair => (string)pair[0]!, static pair => (RedisValue)pair[1]);
        for (int i = 0; i < then.Length; i++)
        {
            entries[then[i]] = values[i];
        }

        // An empty value is what an entry had before it was made.
        var set = EntrySet.Of(entries.Values.Where(static value => value.Length() > 0).Select(RedisBytes.Entry));
        return new StoredRuleSet(Version(Pairs((RedisResult[])answer[1]!), revision), set);
    }

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

    private static Dictionary<string, RedisValue> Pairs(RedisResult[] fields) => fields.Chunk(2).ToDictionary(static pair => (string)pair[0]!, static pair => (RedisValue)pair[1]);

    private static RuleSetVersion Version(Dictionary<string, RedisValue> fields, long revision) => new(RedisBytes.From(fields["lineage"]), revision, RedisBytes.From(fields["digest"]));
}
