using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server;
using Noa.FeatureFlags.Server.Tests.Hosting;
using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Redis that lost data: it is noticed, it is not believed, and a person says what counts.</summary>
public sealed class LossTests
{
    /// <summary>Two seconds and a fifth until the next look, and some for a machine that has other things to do.</summary>
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(4) + TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static TheoryData<RedisLoss> Losses => [RedisLoss.Flushed, RedisLoss.RestartedEmpty, RedisLoss.OlderFile, RedisLoss.LaggingReplica];

    // Breaks when a head that is missing counts as revision 0, and when only lineages are compared.
    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Redis_ThatLostData_IsNotBelievedUntilItIsRestored(RedisLoss loss)
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        await using Watcher here = await cluster.WatchAsync(0), there = await cluster.WatchAsync(1);
        await using var lost = new InflictedLoss(cluster);
        await lost.RememberAsync();
        RuleSetVersion newest = await cluster.ChangeAsync(0, "newest", "only the nodes have it");
        await there.UntilAsync(newest, Patience);

        await lost.LoseAsync(loss);
        TimeSpan noticed = await here.UntilAsync(() => here.Store == StoreState.Regressed, Patience);
        await there.UntilAsync(() => there.Store == StoreState.Regressed, Patience);
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => cluster.ChangeAsync(0, "refused", "x"));
        await using Watcher newcomer = await cluster.WatchAsync(1);

        TestContext.Current.TestOutputHelper?.WriteLine($"{loss}: noticed after {noticed.TotalMilliseconds:0} ms");
        Assert.True(noticed <= NoticedWithin, $"It was noticed after {noticed}.");
        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Equal([newest], newcomer.Applied);
        here.AssertNeverBack();
        there.AssertNeverBack();

        RepairStoreResponse repaired = await cluster.AdminOf(0).RepairStoreAsync(new RepairStoreRequest { Repair = StoreRepair.Restore, Comment = "node 0 has the newest" }, cluster.Admin);
        var restored = RuleSetVersion.From(repaired.Environments[0].Version)!;
        await here.UntilAsync(restored, Patience);
        await there.UntilAsync(restored, Patience);
        (RuleSetVersion after, _) = await cluster.ChangeUntilTakenAsync(1, "after", Patience);
        await here.UntilAsync(after, Patience);
        await here.UntilAsync(() => here.Store == StoreState.Live, Patience);

        Assert.False(restored.IsSameLineage(newest));
        Assert.Equal(newest.Digest, restored.Digest);
        Assert.True(restored.Revision > newest.Revision, "Revisions go on in the new lineage.");
    }

    [Theory]
    [InlineData(RedisLoss.OlderFile)]
    [InlineData(RedisLoss.LaggingReplica)]
    public async Task Redis_ThatLostData_CanBeAdopted(RedisLoss loss)
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        await using Watcher there = await cluster.WatchAsync(1);
        await using var lost = new InflictedLoss(cluster);
        RuleSetVersion older = there.Version!;
        await lost.RememberAsync();
        RuleSetVersion newest = await cluster.ChangeAsync(0, "newest", "is given up");
        await there.UntilAsync(newest, Patience);
        await lost.LoseAsync(loss);
        await there.UntilAsync(() => there.Store == StoreState.Regressed, Patience);

        RepairStoreResponse repaired = await cluster.AdminOf(0).RepairStoreAsync(new RepairStoreRequest { Repair = StoreRepair.Adopt, Comment = "the backup is right" }, cluster.Admin);
        var adopted = RuleSetVersion.From(repaired.Environments[0].Version)!;
        await there.UntilAsync(adopted, Patience);

        Assert.Equal(older.Digest, adopted.Digest);
        Assert.True(adopted.Revision > newest.Revision, "Nobody meets a revision twice.");
    }

    [Fact]
    public async Task Redis_WithNothing_CannotBeAdopted()
    {
        await using Cluster cluster = await Cluster.StartAsync(1);
        await using Watcher here = await cluster.WatchAsync(0);
        await cluster.Redis.CommandAsync("FLUSHALL");
        await here.UntilAsync(() => here.Store == StoreState.Regressed, Patience);

        RpcException refusal = await Assert.ThrowsAsync<RpcException>(async () => await cluster.AdminOf(0).RepairStoreAsync(new RepairStoreRequest { Repair = StoreRepair.Adopt }, cluster.Admin));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.StatusCode);
    }

    // Breaks when a cache is asked to be right: then nobody would ever repair it.
    [Fact]
    public async Task Redis_KnownToBeACache_IsFilledAgainByItself()
    {
        await using Cluster cluster = await Cluster.StartAsync(2, static options => options.Redis.RegressionPolicy = RedisRegressionPolicy.RestoreNewest);
        await using Watcher here = await cluster.WatchAsync(0), there = await cluster.WatchAsync(1);
        RuleSetVersion before = await cluster.ChangeAsync(0, "kept", "x");
        await there.UntilAsync(before, Patience);

        await cluster.Redis.CommandAsync("FLUSHALL");
        (RuleSetVersion after, _) = await cluster.ChangeUntilTakenAsync(1, "after", Patience);
        await here.UntilAsync(after, Patience);
        await there.UntilAsync(after, Patience);

        Assert.Contains(here.Applied, version => version.Digest == before.Digest && !version.IsSameLineage(before));
        Assert.DoesNotContain(here.Applied, static version => version.Digest == EntrySet.Empty.Digest);
    }

    // Breaks when a node starts with an empty set instead of its copy, or takes an empty Redis for a new one.
    [Fact]
    public async Task Node_StartedWhileRedisIsDown_ServesItsCopy()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        RuleSetVersion version = await cluster.ChangeAsync(0, "kept", "on disk");
        await using (Watcher there = await cluster.WatchAsync(1))
        {
            await there.UntilAsync(version, Patience);
        }

        string folder = cluster.Nodes[1].DataDirectory;
        await cluster.Nodes[1].StopAsync();
        await cluster.Redis.KillAsync();
        RunningServer again = await cluster.AddAsync(folder: CopyOf(folder));
        await using Watcher client = await Watcher.StartAsync(again, cluster.Sdk);
        await client.UntilAsync(() => client.Store == StoreState.Stale, Patience);
        RuleSetVersion served = client.Version!;
        await cluster.Redis.RestartAsync();
        await client.UntilAsync(() => client.Store == StoreState.Live, Patience);

        Assert.Equal(version, served);
        client.AssertNeverBack();
    }

    [Fact]
    public async Task Node_WithoutACopyStartedWhileRedisIsDown_IsNotReady()
    {
        await using Cluster cluster = await Cluster.StartAsync(1);
        await cluster.Redis.KillAsync();
        RunningServer cold = await cluster.AddAsync();

        using GrpcChannel channel = cold.Connect();
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(async () => await new FlagEvaluation.FlagEvaluationClient(channel).EvaluateAsync(new EvaluateRequest { FlagKey = "flag" }, cluster.Sdk));
        await cluster.Redis.RestartAsync();
        Watcher? client = null;
        for (int attempt = 0; attempt < 100 && client is null; attempt++)
        {
            client = await TryAsync(cold, cluster.Sdk);
        }

        await using (client)
        {
            Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
            Assert.Equal(1, client!.Version!.Revision);
        }
    }

    [Theory]
    [InlineData("--maxmemory-policy", "allkeys-lru", "evicts keys")]
    [InlineData("--appendonly", "no", "no append-only file")]
    public async Task Redis_ThatMayLoseChanges_IsRefusedWhenTheyMustLast(string setting, string value, string reason)
    {
        await using RedisServer redis = await RedisServer.StartAsync(setting, value);
        string folder = Directory.CreateTempSubdirectory("noa-node-").FullName;
        string connection = $"--Noa:Redis:Connection={redis.Connection}";

        (int exitCode, string output) = await ServerProcess.RunToEndAsync(folder, connection, "--Noa:Redis:Create=true");
        using ServerProcess relaxed = await ServerProcess.StartAsync(folder, connection, "--Noa:Redis:Create=true", "--Noa:Redis:Durability=Relaxed");

        Assert.NotEqual(0, exitCode);
        Assert.Contains(reason, output, StringComparison.Ordinal);
        Assert.Contains(reason, relaxed.Output, StringComparison.Ordinal);
        await relaxed.KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    // Breaks when an empty Redis counts as a new one: a node that starts after a loss would hand out an empty store.
    [Fact]
    public async Task EmptyRedis_WithoutAWordThatItIsNew_IsRefused()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        string folder = Directory.CreateTempSubdirectory("noa-node-").FullName;

        (int exitCode, string output) = await ServerProcess.RunToEndAsync(folder, $"--Noa:Redis:Connection={redis.Connection}");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Noa:Redis:Create", output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Watcher?> TryAsync(RunningServer node, Metadata key)
    {
        try
        {
            return await Watcher.StartAsync(node, key);
        }
        catch (Exception exception) when (exception is RpcException or TimeoutException)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            return null;
        }
    }

    private static string CopyOf(string folder)
    {
        string copy = Directory.CreateTempSubdirectory("noa-node-").FullName;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
