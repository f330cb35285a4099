using Noa.FeatureFlags.Protocol;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>Reads rule sets out of Redis: by one script, so that head, log and entries are of one moment, and never without comparing the digest.</summary>
internal static class RuleSetReader
{
    /// <summary>Beyond so many commits, all entries are the shorter answer.</summary>
    private const int MostSteps = 128;

    private static readonly RedisScript Script = new(typeof(RuleSetReader).Assembly, "read.lua");
    private static readonly RedisScript RevisionScript = new(typeof(RuleSetReader).Assembly, "revision.lua");

    /// <summary>Looks at an environment.</summary>
    /// <param name="database">Redis.</param>
    /// <param name="keys">Where the environment is.</param>
    /// <param name="have">What the reader has; null for nothing.</param>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    /// <exception cref="FormatException">What is there was not written by a flag server.</exception>
    public static async Task<RedisReading> ReadAsync(IDatabaseAsync database, RedisKeys keys, RuleSetVersion? have)
    {
        RedisValue[] arguments = [have is null ? RedisValue.EmptyString : RedisBytes.Of(have.Lineage), have?.Revision ?? 0, have is null ? RedisValue.EmptyString : RedisBytes.Of(have.Digest), MostSteps];
        RedisResult[] answer = await Script.RunAsync(database, [keys.Head, keys.Entries, keys.Log], arguments).ConfigureAwait(false);
        return (string)answer[0]! switch
        {
            "NONE" => new RedisReading(),
            "HEAD" => new RedisReading { Head = Head(answer) },
            "FORKED" => new RedisReading { Head = Head(answer), IsForked = true },
            "CHANGES" => Changes(answer),
            _ => new RedisReading { Head = Head(answer), Whole = Whole((RedisResult[])answer[2]!) },
        };
    }

    /// <summary>Reads a rule set of the past. Its digest is the caller's to compare.</summary>
    /// <returns>Null when it is no longer kept. Revision 0, the empty one, never is.</returns>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    public static async Task<(RuleSetVersion Version, EntrySet Entries)?> ReadRevisionAsync(IDatabaseAsync database, RedisKeys keys, long revision)
    {
        RedisResult[] answer = await RevisionScript.RunAsync(database, [keys.Head, keys.Entries, keys.Log, keys.Undo], [revision]).ConfigureAwait(false);
        if ((string)answer[0]! != "OK")
        {
            return null;
        }

        string[] then = (string[])answer[3]!;
        RedisValue[] values = (RedisValue[])answer[4]!;
        Dictionary<string, RedisValue> log = Pairs(answer[1]), entries = Pairs(answer[2]);
        for (int i = 0; i < then.Length; i++)
        {
            entries[then[i]] = values[i];
        }

        // An empty value is what an entry had before it was made.
        return (new RuleSetVersion(RedisBytes.From(log["lineage"]), revision, RedisBytes.From(log["digest"])), EntrySet.Of(entries.Values.Where(static value => value.Length() > 0).Select(RedisBytes.Entry)));
    }

    private static Dictionary<string, RedisValue> Pairs(RedisResult fields) => ((RedisResult[])fields!).Chunk(2).ToDictionary(static pair => (string)pair[0]!, static pair => (RedisValue)pair[1]);

    private static RedisHead Head(RedisResult[] answer) => RedisHead.From((RedisResult[])answer[1]!);

    private static RedisReading Changes(RedisResult[] answer)
    {
        RedisHead head = Head(answer);
        RedisStep[] steps = [.. ((RedisResult[])answer[2]!).Select(step => Step(head, (RedisResult[])step!))];
        string[] fields = (string[])answer[3]!;
        RedisValue[] values = (RedisValue[])answer[4]!;
        return new RedisReading
        {
            Head = head,
            Steps = steps,
            Upserts = [.. values.Where(static value => !value.IsNull).Select(RedisBytes.Entry)],
            Removals = [.. fields.Where((_, index) => values[index].IsNull).Select(RedisBytes.Entry)],
        };
    }

    private static RedisStep Step(RedisHead head, RedisResult[] parts) =>
        new(new RuleSetVersion(head.Version.Lineage, (long)parts[0], RedisBytes.From((RedisValue)parts[1])), RedisBytes.Entries((string)parts[2]!));

    private static EntrySet Whole(RedisResult[] pairs) => EntrySet.Of(pairs.Where(static (_, index) => index % 2 == 1).Select(static value => RedisBytes.Entry((RedisValue)value)));
}
