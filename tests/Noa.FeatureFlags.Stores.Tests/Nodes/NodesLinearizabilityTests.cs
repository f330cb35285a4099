using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;
using Noa.FeatureFlags.Testing.Linearizability;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Administrators on two and three nodes over one Redis, while nodes and Redis are killed, paused, cut off: what they saw is explained by one order of their writes.</summary>
public sealed class NodesLinearizabilityTests : IDisposable
{
    private static readonly bool IsNightly = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1";

    private readonly List<string> _folders = [];

    public static TheoryData<ulong, int> Runs => [.. Enumerable.Range(1, IsNightly ? 10 : 1).Select(static seed => new TheoryDataRow<ulong, int>((ulong)seed, 2 + (seed % 2)))];

    public void Dispose() => _folders.ForEach(static folder => Directory.Delete(folder, recursive: true));

    // Breaks when a commit does not compare the version it was made for in the script, when a request id is not kept with the commit, and when a
    // node answers readings of administrators from memory.
    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Writes_OnSeveralNodes_AreLinearizable(ulong seed, int count)
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        var nodes = new List<FaultyNode>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                nodes.Add(await StartAsync(redis, isFirst: i == 0));
            }

            await RunAsync(seed, redis, nodes);
        }
        finally
        {
            nodes.ForEach(static node => node.Dispose());
        }
    }

    private static async Task RunAsync(ulong seed, RedisServer redis, List<FaultyNode> nodes)
    {
        var run = new AdminRun(new AdminRunOptions
        {
            Nodes = [.. nodes.Select(static node => node.Address)],
            Key = ServerProcess.Key,
            Time = TimeSpan.FromSeconds(IsNightly ? 20 : 6),
            CallTimeout = TimeSpan.FromSeconds(2),
            Seed = seed,
        });
        NodeFault[] faults = [NodeFault.Kill, NodeFault.Pause, NodeFault.Cut, NodeFault.Cut, NodeFault.DropSilently, NodeFault.Delay, NodeFault.Refuse];

        AdminHistory history = await run.RunAsync((chance, cancellationToken) => SufferAsync(redis, nodes, faults, chance, cancellationToken));

        TestContext.Current.TestOutputHelper?.WriteLine($"{nodes.Count} nodes, {history.Audit.Count} revisions, {history.Calls.Count} calls, {history.Calls.Count(static call => call.Outcome == AdminOutcome.Unknown)} without an answer, {nodes.Sum(static node => node.Faults)} faults of nodes");
        Assert.Empty(history.FindViolations().Take(10));
        Assert.True(history.Audit.Count > 10, $"Only {history.Audit.Count} writes were committed, which proves little.");
    }

    // One thing at a time, to a node or to Redis itself: what else there is goes on writing.
    private static async Task SufferAsync(RedisServer redis, List<FaultyNode> nodes, NodeFault[] faults, Seeded chance, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(100 + chance.Below(500), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TimeSpan time = TimeSpan.FromMilliseconds(100 + chance.Below(1000));
            switch (chance.Below(6))
            {
                case 0:
                    await redis.KillAsync();
                    await redis.RestartAsync();
                    break;
                case 1:
                    redis.Freeze();
                    await Task.Delay(time, CancellationToken.None);
                    redis.Thaw();
                    break;
                default:
                    await chance.Pick(nodes).SufferAsync(chance.Pick(faults), time);
                    break;
            }
        }
    }

    private async Task<FaultyNode> StartAsync(RedisServer redis, bool isFirst)
    {
        string folder = Directory.CreateTempSubdirectory("noa-node-").FullName;
        _folders.Add(folder);
        return await FaultyNode.StartAsync(
            folder,
            $"--Noa:Redis:Connection={redis.Connection}",
            $"--Noa:Redis:Create={isFirst}",
            "--Noa:Sync:LogRevisions=20",
            "--Logging:LogLevel:Default=Warning",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information");
    }
}
