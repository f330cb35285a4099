using Noa.FeatureFlags.Testing.Faults;
using Noa.FeatureFlags.Testing.Linearizability;

namespace Noa.FeatureFlags.Server.Tests.Linearizability;

/// <summary>Administrators on one node that is killed, paused, cut off and slowed down: what they saw is explained by one order of their writes.</summary>
public sealed class AdminLinearizabilityTests : IDisposable
{
    private static readonly bool IsNightly = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1";

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-linear-").FullName;

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, IsNightly ? 20 : 1).Select(static seed => (ulong)seed)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Breaks when a request id is not remembered, when the version that a write was made for is not asked, when a write is acknowledged before it is
    // committed, and when the entries of the revision before are listed.
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Writes_WhileTheNodeSuffers_AreLinearizable(ulong seed)
    {
        using FaultyNode node = await FaultyNode.StartAsync(_folder, "--Noa:Store:KeptRevisions=20", "--Noa:Sync:LogRevisions=20", "--Noa:Security:WritesPerSecond=0", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information");
        var run = new AdminRun(new AdminRunOptions
        {
            Nodes = [node.Address],
            Key = ServerProcess.Key,
            Time = TimeSpan.FromSeconds(IsNightly ? 20 : 5),
            Seed = seed,
        });
        NodeFault[] faults = [NodeFault.Kill, NodeFault.Kill, NodeFault.Pause, NodeFault.Cut, NodeFault.Cut, NodeFault.DropSilently, NodeFault.Delay, NodeFault.Refuse];

        AdminHistory history = await run.RunAsync((chance, cancellationToken) => node.SufferAsync(chance, faults, TimeSpan.FromSeconds(1), cancellationToken));

        Assert.Empty(history.FindViolations().Take(10));
        TestContext.Current.TestOutputHelper?.WriteLine($"{history.Audit.Count} revisions, {history.Calls.Count} calls, {history.Calls.Count(static call => call.Outcome == AdminOutcome.Unknown)} without an answer, {node.Faults} faults");
        Assert.True(history.Audit.Count > 15, $"Only {history.Audit.Count} writes were committed, which proves little.");
    }
}
