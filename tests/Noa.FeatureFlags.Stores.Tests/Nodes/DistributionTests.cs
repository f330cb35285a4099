using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>A change goes to a few first; what those say decides about the others. The same over both stores.</summary>
public sealed class DistributionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(400);

    public static TheoryData<string> Stores => ["sqlite", "redis"];

    // Breaks when everybody is woken by a staged change, and when the hold ends without an ack.
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task StagedChange_TakenByTheCanaries_ReachesEverybodyAfterTheHold(string store)
    {
        await using Stage stage = await Stage.StartAsync(store);
        await using Watcher canary = await stage.WatchAsync(("ring", "0")), other = await stage.WatchAsync();

        RuleSetVersion change = await stage.ChangeAsync(Urgency.Staged);
        await canary.UntilAsync(change, Patience);
        DistributionStatus held = await stage.StatusAsync();
        RuleSetVersion meanwhile = other.Version!;
        await canary.SayAsync(AckOf(change));
        await other.UntilAsync(change, Patience);

        Assert.Equal((DistributionState.Canary, change.Revision, change.Revision - 1), (held.State, held.Head.Revision, held.Served.Revision));
        Assert.Equal(change.Revision - 1, meanwhile.Revision);
        Assert.Equal((2u, 1u), (held.Subscribers, held.Canaries));
    }

    // Breaks when a refusal is only counted: then the set that a few could not load reaches everybody.
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task StagedChange_RefusedByACanary_IsHaltedUntilAPersonForcesIt(string store)
    {
        await using Stage stage = await Stage.StartAsync(store);
        await using Watcher canary = await stage.WatchAsync(("ring", "0")), other = await stage.WatchAsync();
        Metadata editor = await stage.Node.AddKeyAsync(KeyRole.Editor, "test");

        RuleSetVersion change = await stage.ChangeAsync(Urgency.Staged);
        await canary.UntilAsync(change, Patience);
        await canary.SayAsync(NackOf(change));
        DistributionStatus halted = await stage.UntilAsync(DistributionState.Halted);
        await Task.Delay(Hold * 2, TestContext.Current.CancellationToken);
        RuleSetVersion meanwhile = other.Version!;
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => stage.SetAsync(DistributionAction.Force, editor));
        await stage.SetAsync(DistributionAction.Force, stage.Admin);
        await other.UntilAsync(change, Patience);

        Assert.Equal(("ProbeFailed", "it does not load"), (halted.TopErrors[0].Code, halted.TopErrors[0].Detail));
        Assert.Equal(change.Revision - 1, meanwhile.Revision);
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task HaltedChange_RolledBack_LeavesTheOthersWhereTheyWere(string store)
    {
        await using Stage stage = await Stage.StartAsync(store);
        await using Watcher canary = await stage.WatchAsync(("ring", "0")), other = await stage.WatchAsync();
        RuleSetVersion before = other.Version!;
        RuleSetVersion change = await stage.ChangeAsync(Urgency.Staged);
        await canary.UntilAsync(change, Patience);
        await stage.SetAsync(DistributionAction.Halt, stage.Admin);

        RuleSetVersion back = await stage.RollbackAsync(before.Revision);
        await canary.UntilAsync(back, Patience);
        await other.UntilAsync(back, Patience);

        Assert.Equal(before.Digest, back.Digest);
        Assert.DoesNotContain(other.Applied, version => version.Equals(change));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task HaltedChange_Resumed_GoesOnWhenTheCanariesHaveIt(string store)
    {
        await using Stage stage = await Stage.StartAsync(store);
        await using Watcher canary = await stage.WatchAsync(("ring", "0")), other = await stage.WatchAsync();
        RuleSetVersion change = await stage.ChangeAsync(Urgency.Staged);
        await canary.UntilAsync(change, Patience);
        await canary.SayAsync(AckOf(change));
        await stage.SetAsync(DistributionAction.Halt, stage.Admin);

        await stage.SetAsync(DistributionAction.Resume, stage.Admin);
        await other.UntilAsync(change, Patience);

        Assert.Equal(change, other.Version);
    }

    // Breaks when the urgent path skips more than the hold: an urgent mistake is refused as any other.
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task UrgentChange_SkipsTheHoldAndNothingElse(string store)
    {
        await using Stage stage = await Stage.StartAsync(store, TimeSpan.FromMinutes(10));
        await using Watcher canary = await stage.WatchAsync(("ring", "0")), other = await stage.WatchAsync();

        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => stage.ChangeAsync(Urgency.Immediate, """{"fallthrough":"nowhere"}"""));
        RuleSetVersion urgent = await stage.ChangeAsync(Urgency.Immediate);
        await other.UntilAsync(urgent, Patience);
        await canary.UntilAsync(urgent, Patience);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Equal(DistributionState.Done, (await stage.StatusAsync()).State);
    }

    // Breaks when the pointer is kept in memory alone: a restart would hand the halted set to everybody.
    [Fact]
    public async Task HaltedChange_AfterARestart_IsStillHalted()
    {
        string folder = Directory.CreateTempSubdirectory("noa-halted-").FullName;
        await using Stage stage = await Stage.StartAsync("sqlite", folder: folder);
        await using Watcher canary = await stage.WatchAsync(("ring", "0"));
        await using (Watcher other = await stage.WatchAsync())
        {
            RuleSetVersion change = await stage.ChangeAsync(Urgency.Staged);
            await canary.UntilAsync(change, Patience);
            await stage.SetAsync(DistributionAction.Halt, stage.Admin);
        }

        await stage.Node.DisposeAsync();
        await using (RunningServer again = await RunningServer.StartAsync(dataDirectory: folder))
        await using (Watcher newcomer = await Watcher.StartAsync(again, stage.Sdk))
        {
            Assert.Equal(1, newcomer.Version!.Revision);
            Assert.True(again.Get<Server.Storage.IRuleSetStore>().Condition.IsWritable);
        }

        Directory.Delete(folder, recursive: true);
    }

    // Breaks when each node decides for itself alone.
    [Fact]
    public async Task StagedChange_RefusedOnOneNode_IsHaltedOnAll()
    {
        await using Cluster cluster = await Cluster.StartAsync(2, options => Stage.Configure(options, TimeSpan.FromSeconds(3)));
        await using Watcher here = await cluster.WatchAsync(0, ("ring", "0")), there = await cluster.WatchAsync(1, ("ring", "0")), other = await cluster.WatchAsync(0);

        RuleSetVersion change = await cluster.ChangeAsync(0, "staged", "x", Urgency.Staged);
        await there.UntilAsync(change, Patience);
        await here.SayAsync(AckOf(change));
        await there.SayAsync(NackOf(change));
        DistributionStatus status = new();
        for (int attempt = 0; attempt < 200 && status.State != DistributionState.Halted; attempt++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
            status = await cluster.AdminOf(0).GetDistributionAsync(new GetDistributionRequest { Environment = "test" }, cluster.Admin);
        }

        Assert.Equal(DistributionState.Halted, status.State);
        Assert.Equal(1, other.Version!.Revision);
    }

    private static ClientMessage AckOf(RuleSetVersion version) => new() { Ack = new Ack { Version = version.ToMessage() } };

    private static ClientMessage NackOf(RuleSetVersion version) =>
        new() { Nack = new Nack { Version = version.ToMessage(), Reason = NackReason.ProbeFailed, Detail = "it does not load" } };

    /// <summary>One node over one of the stores, where two subscribers are enough for a canary.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly Cluster? _cluster;
        private readonly GrpcChannel _channel;

        private Stage(RunningServer node, Cluster? cluster) => (Node, _cluster, _channel) = (node, cluster, node.Connect());

        public RunningServer Node { get; }

        public Metadata Admin { get; private set; } = [];

        public Metadata Sdk { get; private set; } = [];

        private FlagAdmin.FlagAdminClient Client => new(_channel);

        public static async Task<Stage> StartAsync(string store, TimeSpan? hold = null, string? folder = null)
        {
            if (store == "redis")
            {
                Cluster cluster = await Cluster.StartAsync(1, options => Configure(options, hold ?? Hold));
                return new Stage(cluster.Nodes[0], cluster) { Admin = cluster.Admin, Sdk = cluster.Sdk };
            }

            RunningServer node = await RunningServer.StartAsync(options => Configure(options, hold ?? Hold), dataDirectory: folder);
            await node.AddEnvironmentAsync("test");
            var stage = new Stage(node, null) { Admin = await node.AddKeyAsync(KeyRole.Admin, null), Sdk = await node.AddKeyAsync(KeyRole.Sdk, "test") };
            await stage.ChangeAsync(Urgency.Immediate);
            return stage;
        }

        // Nobody is drawn, only those who are marked: which one is a canary is no matter of chance here.
        public static void Configure(FlagServerOptions options, TimeSpan hold)
        {
            options.Distribution.CanaryShare = 1e-9;
            options.Distribution.MinSubscribers = 2;
            options.Distribution.Hold = hold;
        }

        public Task<Watcher> WatchAsync(params (string, string)[] tags) => Watcher.StartAsync(Node, Sdk, tags);

        public async Task<RuleSetVersion> ChangeAsync(Urgency urgency, string? payload = null)
        {
            RevisionInfo head = await Client.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, Admin);
            ApplyRequest request = Cluster.RequestFor(head, "changed", $"{Guid.NewGuid()}", urgency);
            if (payload is not null)
            {
                request.Changes[0].Put.Payload = ByteString.CopyFromUtf8(payload);
            }

            return RuleSetVersion.From((await Client.ApplyAsync(request, Admin)).Version)!;
        }

        public async Task<RuleSetVersion> RollbackAsync(long revision)
        {
            RevisionInfo head = await Client.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, Admin);
            var request = new RollbackRequest { Environment = "test", ToRevision = revision, Expected = head.Version, Urgency = Urgency.Immediate, RequestId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)) };
            return RuleSetVersion.From((await Client.RollbackAsync(request, Admin)).Version)!;
        }

        public async Task<DistributionStatus> StatusAsync() => await Client.GetDistributionAsync(new GetDistributionRequest { Environment = "test" }, Admin);

        public async Task<DistributionStatus> UntilAsync(DistributionState state)
        {
            for (int attempt = 0; ; attempt++)
            {
                DistributionStatus status = await StatusAsync();
                if (status.State == state)
                {
                    return status;
                }

                Assert.True(attempt < 400, $"It is {status.State}.");
                await Task.Delay(25, TestContext.Current.CancellationToken);
            }
        }

        public async Task SetAsync(DistributionAction action, Metadata key)
        {
            RevisionInfo head = await Client.GetRevisionAsync(new GetRevisionRequest { Environment = "test" }, key);
            await Client.SetDistributionAsync(new SetDistributionRequest { Environment = "test", ExpectedHead = head.Version, Action = action }, key);
        }

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            if (_cluster is not null)
            {
                await _cluster.DisposeAsync();
                return;
            }

            await Node.DisposeAsync();
        }
    }
}
