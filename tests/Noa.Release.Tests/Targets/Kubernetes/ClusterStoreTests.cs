using k8s;
using k8s.Models;
using Noa.Release.Gates;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Tests.Rollouts;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>Logs and the right to write them, on a real API server.</summary>
[Collection(nameof(Cluster))]
public sealed class ClusterStoreTests(ApiServer server)
{
    private const string Plan = "stages:\n  - traffic: 100\n";

    [Fact]
    public async Task TwoOperators_AtOnce_OneIsRefusedAndToldWho()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();
        await using IRolloutLease held = await store.AcquireAsync("alice", default);

        ReleaseException refusal = await Assert.ThrowsAsync<ReleaseException>(() => store.AcquireAsync("bob", default));

        Assert.Contains("Somebody else is at work here: alice, process", refusal.Message, StringComparison.Ordinal);
        await held.DisposeAsync();
        await using IRolloutLease next = await store.AcquireAsync("bob", default);
    }

    [Fact]
    public async Task ManyOperators_InTheSameMoment_ExactlyOneMayWrite()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();

        object[] outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(async number =>
        {
            try
            {
                return await store.AcquireAsync($"operator {number}", default);
            }
            catch (ReleaseException refusal)
            {
                return (object)refusal.Message;
            }
        }));

        await using IRolloutLease held = outcomes.OfType<IRolloutLease>().Single();
        Assert.All(outcomes.OfType<string>(), static refusal => Assert.Contains("Somebody else is at work here: operator", refusal, StringComparison.Ordinal));
    }

    // Breaks when the log is written without the resourceVersion: a holder that slept through its lease would write over its follower.
    [Fact]
    public async Task Holder_WhoseLeaseWasTaken_CannotWriteALine()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();
        await using IRolloutLease first = await store.AcquireAsync("alice", default);
        var start = new StartedEvent(Stage.Header(Plan)) { Seq = 1, Actor = "alice" };
        await first.AppendAsync("0001", start, default);
        string space = store.Cluster.Namespace;
        await server.Client.CoordinationV1.DeleteNamespacedLeaseAsync(store.LeaseName, space);
        await using IRolloutLease second = await store.AcquireAsync("bob", default);
        await second.AppendAsync("0001", new TakenOverEvent { Seq = 2, Actor = "bob" }, default);

        ReleaseException refusal = await Assert.ThrowsAsync<ReleaseException>(() => first.AppendAsync("0001", new DecidedEvent(DecisionKind.Abort, 0, "") { Seq = 2, Actor = "alice" }, default));

        Assert.Contains("Somebody else wrote to the log of rollout 0001", refusal.Message, StringComparison.Ordinal);
        Assert.True(first.Lost.IsCancellationRequested);
        Assert.Equal(["alice", "bob"], (await store.ReadAsync("0001", default)).Select(static line => line.Actor));
    }

    [Fact]
    public async Task Lease_OfAProcessThatDied_IsFreeWhenItsTimeIsOver()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();
        await server.Client.CoordinationV1.CreateNamespacedLeaseAsync(
            new V1Lease
            {
                ApiVersion = "coordination.k8s.io/v1",
                Kind = "Lease",
                Metadata = new V1ObjectMeta { Name = store.LeaseName },
                Spec = new V1LeaseSpec { HolderIdentity = "dead", LeaseDurationSeconds = 15, RenewTime = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-16) },
            },
            store.Cluster.Namespace);

        await using IRolloutLease held = await store.AcquireAsync("bob", default);

        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Log_LongerThanAConfigMapHolds_IsReadBackWhole()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();
        await using IRolloutLease lease = await store.AcquireAsync("alice", default);
        await lease.AppendAsync("0001", new StartedEvent(Stage.Header(Plan)) { Seq = 1 }, default);
        string filler = new('x', 60_000);

        for (int seq = 2; seq <= 20; seq++)
        {
            await lease.AppendAsync("0001", new MeasuredEvent(0, "gate", new Measurement { Value = double.NaN, Detail = filler }, Verdict.Inconclusive, $"reading {seq}") { Seq = seq }, default);
        }

        IReadOnlyList<RolloutEvent> log = await store.ReadAsync("0001", default);
        Assert.Equal(Enumerable.Range(1, 20).Select(static seq => (long)seq), log.Select(static line => line.Seq));
        Assert.InRange((await store.PartsAsync("0001", default)).Count, 6, 10);
    }

    [Fact]
    public async Task Command_LeftInTheCluster_IsReceivedUntilItIsForgotten()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        using ClusterRolloutStore store = await NewAsync();
        var message = new CommandMessage("abc", OperatorCommand.Promote, "carol", "looks good");
        await store.SendAsync("0001", message, default);

        IReadOnlyList<CommandMessage> received = await store.CommandsAsync("0001", default), others = await store.CommandsAsync("0002", default);
        await store.ForgetAsync("0001", message, default);

        Assert.Equal([message], received);
        Assert.Empty(others);
        Assert.Empty(await store.CommandsAsync("0001", default));
    }

    private async Task<ClusterRolloutStore> NewAsync()
    {
        ReleaseEnvironment environment = await server.NewEnvironmentAsync();
        return new ClusterRolloutStore(environment.Kubernetes!, environment.Name, TimeProvider.System);
    }
}
