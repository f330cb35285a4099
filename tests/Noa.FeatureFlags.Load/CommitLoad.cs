using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Redis;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Load;

/// <summary>Eight writers that contend for one environment in Redis, 100 KB a commit, every commit on the disk before it is acknowledged.</summary>
internal static class CommitLoad
{
    private const int Writers = 8;
    private const int Bytes = 100 * 1024;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    /// <summary>Runs it, and prints a table.</summary>
    /// <returns>True when every goal was reached.</returns>
    public static async Task<bool> RunAsync()
    {
        using var redis = new RedisProcess();
        await using RedisStore first = await OpenAsync(redis, create: true);
        await first.CreateEnvironmentAsync(new("load", false, []), new AccessChange(DateTimeOffset.UnixEpoch, "load", "load", "CreateEnvironment", "environment:load", ""), default);
        RedisStore[] stores = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => OpenAsync(redis, create: false)));
        long start = Stopwatch.GetTimestamp();
        int[] committed = await Task.WhenAll(stores.Select((store, writer) => Task.Run(() => WriteAsync(store, writer, start))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        StoreHead head = await first.ReadHeadAsync("load", default);
        Array.ForEach(stores, static store => store.DisposeAsync().AsTask().Wait());
        bool isWhole = head.Version.Revision == committed.Sum();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{committed.Sum()} commits by {Writers} writers ({string.Join(' ', committed)}), revision at the end {head.Version.Revision}"));
        return (Report.Row("seconds a 150 commits", 150 * seconds / committed.Sum(), "s", 1) & isWhole) && Report.Row("commits a second, 100 KB each, appendfsync always", committed.Sum() / seconds, "/s", null);
    }

    private static async Task<RedisStore> OpenAsync(RedisProcess redis, bool create)
    {
        IOptions<FlagServerOptions> options = Options.Create(new FlagServerOptions { Redis = { Connection = redis.Connection, Create = create } });
        var link = new RedisLink(options, TimeProvider.System, NullLogger<RedisLink>.Instance);
        var store = new RedisStore(link, new RedisDirectory(link, options, NullLogger<RedisDirectory>.Instance), options, TimeProvider.System);
        await store.OpenAsync(default);
        return store;
    }

    // As a node does: from what it knows, and after a conflict from what it reads.
    private static async Task<int> WriteAsync(RedisStore store, int writer, long start)
    {
        int committed = 0;
        StoredRuleSet known = await store.LoadAsync("load", default);
        while (Stopwatch.GetElapsedTime(start) < Time)
        {
            RuleSetEntry[] change = [new(new EntryId(EntryKind.Flag, $"writer-{writer}"), ByteString.CopyFromUtf8($"\"{committed}{new string('x', Bytes)}\""), known.Version.Revision + 1)];
            EntrySet entries = known.Entries.With(change, []);
            var next = new RuleSetVersion(known.Version.Lineage, known.Version.Revision + 1, entries.Digest);
            CommitResult result = await store.CommitAsync(
                new Commit
                {
                    Environment = "load",
                    Expected = known.Version,
                    Next = next,
                    Upserts = change,
                    Removals = [],
                    RequestId = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
                    RequestHash = ByteString.Empty,
                    At = DateTimeOffset.UnixEpoch.AddDays(20_000),
                    Actor = "load",
                    KeyId = "load",
                    Method = "Apply",
                    Comment = "",
                },
                default);
            bool isMine = result.Kind == CommitResultKind.Committed;
            committed += isMine ? 1 : 0;
            known = isMine ? new StoredRuleSet(next, entries) : await FollowAsync(store, known);
        }

        return committed;
    }

    private static async Task<StoredRuleSet> FollowAsync(RedisStore store, StoredRuleSet known)
    {
        Providers.Redis.RedisReading reading = await store.ReadAsync("load", known.Version);
        return new StoredRuleSet(reading.Head!.Version, reading.Whole ?? known.Entries.With(reading.Upserts, reading.Removals));
    }
}
