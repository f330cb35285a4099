using System.Text.Json;
using k8s;
using k8s.Models;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>Whole rollouts against a real API server.</summary>
[Collection(nameof(Cluster))]
public sealed class ClusterRolloutTests(ApiServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Watcher _watcher = new();

    // Breaks when weights are not applied, when the old version is not kept, or when a rollback switches before it is scaled.
    [Fact]
    public async Task Canary_ThenRollback_MovesWeightsAndKeepsTheOldVersionSmall()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync("replicas: 3, httpRoute: shop, gateway: public");
        string space = environment.Kubernetes!.Namespace;
        await using var nodes = new Nodes(server.Client, space);
        Assert.Equal(Phase.Succeeded, (await DeployAsync(environment, "v1", "gradual")).Phase);
        List<decimal> shares = [];
        _watcher.Seen = async (line, _) =>
        {
            if (line is DecidedEvent { Decision: DecisionKind.Hold })
            {
                shares.Add((await RouteAsync(environment)).Of("green"));
            }
        };

        RolloutState deployed = await DeployAsync(environment, "v2", "gradual");

        Assert.Equal(Phase.Succeeded, deployed.Phase);
        Assert.Equal([10m, 25m, 50m, 100m], shares);
        await ReplicasAsync(space, "shop-blue", 1);
        await ReplicasAsync(space, "shop-green", 3);
        int? replicasAtSwitch = null;
        _watcher.Seen = async (line, _) =>
        {
            if (line is ActedEvent { Action: ActionKind.Prepare })
            {
                replicasAtSwitch = (await server.Client.AppsV1.ReadNamespacedDeploymentAsync("shop-blue", space)).Status.AvailableReplicas;
                Assert.Equal(100, (await RouteAsync(environment)).Green);
            }
        };

        using RolloutSession session = Open(environment, "alice");
        RolloutState back = await session.RollbackAsync("v1", _watcher, TestContext.Current.CancellationToken).WaitAsync(Patience);

        Assert.Equal(Phase.Succeeded, back.Phase);
        Assert.Equal(3, replicasAtSwitch);
        Assert.Equal(new TrafficShares("blue", 0), await RouteAsync(environment));
        Assert.Equal(("v1", "v2"), ((await session.ReadTargetAsync(default)).ActiveVersion, (await session.ReadTargetAsync(default)).Slots["green"].Version));
        Assert.Equal(["0001", "0002", "0003"], await Store(environment).ListAsync(default));
        Assert.Empty((await Replay.RunAsync(await Store(environment).ReadAsync("0002", default), null, default)).Differences);
        TestContext.Current.SendDiagnosticMessage($"rollback {(back.LastAt - back.StartedAt).TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Version_WhoseImageIsNotThere_IsTakenBackWithTheReasonAndTrafficUntouched()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync(more: "    readyWithin: 3s\n");
        await using var nodes = new Nodes(server.Client, environment.Kubernetes!.Namespace);
        await DeployAsync(environment, "v1", "immediate");

        RolloutState state = await DeployAsync(environment, "v2-dead", "canary-10");

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Contains("v2-dead was not ready within 3s: 0 of 2 are ready; shop-green-1: ImagePullBackOff manifest unknown", state.Reason, StringComparison.Ordinal);
        Assert.Equal(new TrafficShares("blue", 0), await RouteAsync(environment));
        Assert.Equal(["shop-blue"], (await server.Client.AppsV1.ListNamespacedDeploymentAsync(environment.Kubernetes.Namespace)).Items.Select(static one => one.Metadata.Name));
    }

    [Fact]
    public async Task Switch_WithoutAGateway_IsTheSelectorOfTheService()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync("ingressHost: shop.example");
        string space = environment.Kubernetes!.Namespace;
        await using var nodes = new Nodes(server.Client, space);

        await DeployAsync(environment, "v1", "immediate");
        string before = (await server.Client.CoreV1.ReadNamespacedServiceAsync("shop", space)).Spec.Selector[ClusterNames.SlotLabel];
        await DeployAsync(environment, "v2", "immediate");

        Assert.Equal("blue", before);
        Assert.Equal("green", (await server.Client.CoreV1.ReadNamespacedServiceAsync("shop", space)).Spec.Selector[ClusterNames.SlotLabel]);
        Assert.Equal("shop", (await server.Client.NetworkingV1.ReadNamespacedIngressAsync("shop", space)).Spec.Rules[0].Http.Paths[0].Backend.Service.Name);
    }

    // Breaks when replicas are applied where an autoscaler owns them: each release would set its number back.
    [Fact]
    public async Task Autoscaler_OwnsReplicas_FromTheFirstReleaseToTheKeptVersion()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync("replicas: 2, maxReplicas: 5, httpRoute: shop, gateway: public");
        string space = environment.Kubernetes!.Namespace;
        await using var nodes = new Nodes(server.Client, space);

        await DeployAsync(environment, "v1", "immediate");
        await DeployAsync(environment, "v2", "immediate");

        await ReplicasAsync(space, "shop-blue", 1);
        await ReplicasAsync(space, "shop-green", 2);
        V1Deployment kept = await server.Client.AppsV1.ReadNamespacedDeploymentAsync("shop-blue", space);
        V1ManagedFieldsEntry own = kept.Metadata.ManagedFields.Single(static entry => entry.Manager == ClusterNames.FieldManager);
        Assert.DoesNotContain("f:replicas", JsonSerializer.Serialize(own.FieldsV1), StringComparison.Ordinal);
        Assert.Contains("f:image", JsonSerializer.Serialize(own.FieldsV1), StringComparison.Ordinal);
        Assert.Equal(1, (await server.Client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync("shop-blue", space)).Spec.MinReplicas);
    }

    [Fact]
    public async Task Field_ThatSomebodyElseOwns_IsNotTakenAndTheOwnerIsNamed()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync();
        string space = environment.Kubernetes!.Namespace;
        await using var nodes = new Nodes(server.Client, space);
        await DeployAsync(environment, "v1", "immediate");
        var patch = new V1Patch("""{ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "shop-green" }, "spec": { "selector": { "noa.release/slot": "mine" } } }""", V1Patch.PatchType.ApplyPatch);
        await server.Client.CoreV1.PatchNamespacedServiceAsync(patch, "shop-green", space, fieldManager: "mallory", force: true);

        RolloutState state = await DeployAsync(environment, "v2", "immediate");

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Contains("Cannot apply Service shop-green, somebody else owns or changed it", state.Reason, StringComparison.Ordinal);
        Assert.Contains("conflict with \"mallory\"", state.Reason, StringComparison.Ordinal);
        Assert.Equal(new TrafficShares("blue", 0), await RouteAsync(environment));
    }

    // Breaks when something besides what the cluster holds is needed to go on.
    [Fact]
    public async Task Rollout_WhoseProcessIsGone_GoesOnFromTheClusterAlone()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync();
        await using var nodes = new Nodes(server.Client, environment.Kubernetes!.Namespace);
        await DeployAsync(environment, "v1", "immediate");
        using var death = new CancellationTokenSource();
        _watcher.Seen = (line, _) => line is DecidedEvent { Decision: DecisionKind.Hold, Stage: 0 } ? death.CancelAsync() : Task.CompletedTask;
        using (RolloutSession dying = Open(environment, "alice"))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying.DeployAsync("v2", Strategies.Resolve("gradual", environment), _watcher, death.Token).WaitAsync(Patience));
        }

        _watcher.Seen = static (_, _) => Task.CompletedTask;
        using RolloutSession session = Open(environment, "bob");
        RolloutState state = await session.ResumeAsync(_watcher, TestContext.Current.CancellationToken).WaitAsync(Patience);

        Assert.Equal(Phase.Succeeded, state.Phase);
        Assert.Equal(new TrafficShares("green", 100), await RouteAsync(environment));
        Assert.Contains(await Store(environment).ReadAsync("0002", default), static line => line is TakenOverEvent { Actor: "bob" });
    }

    private static ClusterRolloutStore Store(ReleaseEnvironment environment) => new(environment.Kubernetes!, environment.Name, TimeProvider.System);

    private static RolloutSession Open(ReleaseEnvironment environment, string actor) => RolloutSession.Open(environment, Store(environment), actor, static _ => null, TimeProvider.System);

    private async Task<RolloutState> DeployAsync(ReleaseEnvironment environment, string version, string strategy)
    {
        using RolloutSession session = Open(environment, "alice");
        return await session.DeployAsync(version, Strategies.Resolve(strategy, environment), _watcher, TestContext.Current.CancellationToken).WaitAsync(Patience);
    }

    private async Task<TrafficShares> RouteAsync(ReleaseEnvironment environment) => RouteManifest.Read(
        environment.Kubernetes!,
        (JsonElement)await server.Client.CustomObjects.GetNamespacedCustomObjectAsync(ClusterNames.GatewayGroup, ClusterNames.GatewayVersion, environment.Kubernetes!.Namespace, "httproutes", "shop"));

    private Task ReplicasAsync(string space, string name, int replicas) =>
        ApiServer.WaitAsync(async () => (await server.Client.AppsV1.ReadNamespacedDeploymentAsync(name, space)).Spec.Replicas == replicas);
}
