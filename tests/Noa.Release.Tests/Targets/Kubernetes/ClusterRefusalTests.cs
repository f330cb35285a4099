using System.Net;
using System.Net.Sockets;
using k8s;
using k8s.Models;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>What is told before anything is touched.</summary>
[Collection(nameof(Cluster))]
public sealed class ClusterRefusalTests(ApiServer server)
{
    [Fact]
    public async Task Cluster_ThatCannotBeReached_IsToldWithItsAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        string folder = Directory.CreateTempSubdirectory("noa-kube-").FullName, path = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(path, $"apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{{ name: c, context: {{ cluster: c, user: u }} }}]\nclusters: [{{ name: c, cluster: {{ server: 'http://127.0.0.1:{port}' }} }}]\nusers: [{{ name: u, user: {{ token: t }} }}]\n", TestContext.Current.CancellationToken);

        ReleaseException refusal = await PlanAsync(new KubernetesSpec { App = "shop", Namespace = "n", Image = "shop:{version}", Kubeconfig = path });

        Directory.Delete(folder, recursive: true);
        Assert.Contains($"The cluster http://127.0.0.1:{port}/ cannot be reached", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.kubeconfig", null, "There is no way to the cluster")]
    [InlineData(null, "nowhere.yaml", "which 'deployment' names")]
    public async Task File_ThatIsNotThere_IsToldBeforeAnythingIsAsked(string? kubeconfig, string? deployment, string reason)
    {
        ReleaseException refusal = await PlanAsync(new KubernetesSpec { App = "shop", Namespace = "n", Image = "shop:{version}", Kubeconfig = kubeconfig, Deployment = deployment });

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    // Breaks when the client's own reading of the variable is trusted: it looks at the variable only when no context is named.
    [Fact]
    public void Kubeconfig_OfTheReleaseFile_GoesBeforeTheVariableWhoseMissingFilesAreLeftOut()
    {
        string there = typeof(ClusterRefusalTests).Assembly.Location, missing = there + ".nowhere";
        var spec = new KubernetesSpec { App = "shop", Namespace = "n", Image = "shop:{version}" };

        Assert.Equal(there, ClusterConnection.FileOf(spec, missing + Path.PathSeparator + there));
        Assert.Equal(there, ClusterConnection.FileOf(spec with { Kubeconfig = there }, missing));
        Assert.Null(ClusterConnection.FileOf(spec, null));
        Assert.Contains(missing, Assert.Throws<ReleaseException>(() => ClusterConnection.FileOf(spec, missing)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0+build")]
    [InlineData("a version")]
    public async Task Version_ThatIsNoTag_IsToldBeforeAnythingIsAsked(string version)
    {
        using var target = new KubernetesTarget(new KubernetesSpec { App = "shop", Namespace = "n", Image = "shop:{version}", Kubeconfig = "nowhere" }, TimeProvider.System);

        Assert.Contains("is no name of an image", (await Assert.ThrowsAsync<ReleaseException>(() => target.CheckAsync(version, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GatewayApi_ThatIsNotInstalled_IsTold()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);

        Assert.Contains("The cluster has no HTTPRoute of gateway.networking.k8s.io/v1", server.WithoutGatewayApi, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Namespace_ThatIsNotThere_IsTold()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);

        ReleaseException refusal = await PlanAsync(new KubernetesSpec { App = "shop", Namespace = "nowhere", Image = "shop:{version}", Kubeconfig = server.KubeconfigOfAdmin });

        Assert.Contains("The cluster has no namespace 'nowhere'", refusal.Message, StringComparison.Ordinal);
    }

    // Breaks when the tool needs a right that rbac.yaml does not give, or does not ask for one that it needs.
    [Fact]
    public async Task Rights_AreToldWhenMissing_AndThoseOfTheRoleAreEnoughForAWholeRollout()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync(space: "noa", kubeconfig: server.KubeconfigOfTool);
        await server.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(Reader(), "noa");
        await server.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(BindingTo("reader"), "noa");
        ReleaseException refusal = await PlanAsync(environment.Kubernetes!);

        await server.Client.RbacAuthorizationV1.CreateNamespacedRoleAsync(ServerManifestTests.Load("rbac.yaml").OfType<V1Role>().Single(), "noa");
        await server.Client.RbacAuthorizationV1.CreateNamespacedRoleBindingAsync(ServerManifestTests.Load("rbac.yaml").OfType<V1RoleBinding>().Single(), "noa");
        await using var nodes = new Nodes(server.Client, "noa");
        var store = new ClusterRolloutStore(environment.Kubernetes!, environment.Name, TimeProvider.System);
        using RolloutSession session = RolloutSession.Open(environment, store, "robot", static _ => null, TimeProvider.System);
        RolloutState state = await session.DeployAsync("v1", Strategies.Resolve("immediate", environment), new Watcher(), TestContext.Current.CancellationToken);

        Assert.Contains("Rights are missing in namespace 'noa'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("deployments.apps: create, patch, delete", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("httproutes.gateway.networking.k8s.io: get, create, patch", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((Phase.Succeeded, ""), (state.Phase, state.Reason));
    }

    // Breaks when a manifest has a field that the API does not know, or a value that it refuses.
    [Fact]
    public async Task ServerManifests_AreTakenByTheApiServer_EveryFieldOfThem()
    {
        Assert.SkipWhen(ApiServer.Programs is null, ApiServer.WhyNot);
        ReleaseEnvironment environment = await server.NewEnvironmentAsync("replicas: 2, maxReplicas: 8, port: 5401, ingressHost: flags.example");
        using var cluster = new ClusterConnection(environment.Kubernetes!);

        foreach (IKubernetesObject<V1ObjectMeta> manifest in new[] { "blue.yaml", "green.yaml", "ingress.yaml" }.SelectMany(ServerManifestTests.Load))
        {
            manifest.Metadata.NamespaceProperty = environment.Kubernetes!.Namespace;
            await cluster.ApplyAsync(manifest, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, (await server.Client.AppsV1.ListNamespacedDeploymentAsync(environment.Kubernetes!.Namespace)).Items.Count);
    }

    private static V1Role Reader() => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "Role",
        Metadata = new V1ObjectMeta { Name = "reader" },
        Rules = [new V1PolicyRule { ApiGroups = ["*"], Resources = ["deployments", "services", "configmaps", "leases"], Verbs = ["get", "list"] }],
    };

    private static V1RoleBinding BindingTo(string role) => new()
    {
        ApiVersion = "rbac.authorization.k8s.io/v1",
        Kind = "RoleBinding",
        Metadata = new V1ObjectMeta { Name = role },
        RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = role },
        Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = "noa-release", NamespaceProperty = "noa" }],
    };

    private static async Task<ReleaseException> PlanAsync(KubernetesSpec spec)
    {
        return await Assert.ThrowsAsync<ReleaseException>(async () =>
        {
            using var target = new KubernetesTarget(spec, TimeProvider.System);
            await target.CheckAsync("v1", default);
        });
    }
}
