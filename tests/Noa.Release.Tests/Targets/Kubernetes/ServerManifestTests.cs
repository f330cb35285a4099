using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Plans;
using Noa.Release.Targets.Kubernetes;
using YamlDotNet.Serialization;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>The manifests of our own server are what the tool applies, and fit each other and the server.</summary>
public sealed partial class ServerManifestTests
{
    private static readonly ReleaseFile File = ReleaseFile.Read(PathOf("noa-release.yaml"));
    private static readonly KubernetesSpec Spec = File.Find("production").Kubernetes!;

    internal static string PathOf(string name) => Path.Combine(SourceTree.Root, "k8s", "deployments", "blue-green", name);

    /// <summary>Objects of a file.</summary>
    internal static IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Load(string name) => [.. KubernetesYaml.LoadAllFromString(System.IO.File.ReadAllText(PathOf(name)), strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    // Breaks when the files and the tool differ in any field: two owners would then take turns.
    [Theory]
    [InlineData("blue", 2)]
    [InlineData("green", 1)]
    public void Slot_InTheFile_IsWhatTheToolApplies(string slot, int atLeast)
    {
        var manifests = new SlotManifests(Spec, System.IO.File.ReadAllText(Spec.Deployment!));

        Assert.Equal(
            [Json(manifests.Service(slot)), Json(manifests.Deployment(slot, "v1.0.0", null)), Json(manifests.Autoscaler(slot, atLeast)), Json(manifests.Budget(slot))],
            Load($"{slot}.yaml").Select(Json));
    }

    [Fact]
    public void Switch_InTheFile_IsWhatTheToolApplies()
    {
        KubernetesSpec spec = File.Find("production-without-gateway").Kubernetes!;
        var manifests = new SlotManifests(spec, System.IO.File.ReadAllText(spec.Deployment!));

        Assert.Equal([Json(manifests.Switch("blue")), Json(manifests.Ingress())], Load("ingress.yaml").Select(Json));
    }

    [Fact]
    public void Route_InTheFile_IsWhatTheToolApplies()
    {
        object yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(System.IO.File.ReadAllText(PathOf("httproute.yaml")))!;
        JsonNode route = JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(yaml))!;

        Assert.True(JsonNode.DeepEquals(RouteManifest.Write(Spec, new TrafficShares("blue", 0)), route), route.ToJsonString());
    }

    [Fact]
    public void Rights_InTheFileAndTheGuide_AreThoseTheToolAsksFor()
    {
        KubernetesSpec all = Spec with { IngressHost = "h" };
        string[] rights = [.. ClusterRights.Of(all).Select(static right => $"{right.Group}/{right.Resource}: {string.Join(", ", right.Verbs)}")];
        V1Role role = Load("rbac.yaml").OfType<V1Role>().Single();
        string guide = System.IO.File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "release", "kubernetes.md"));

        Assert.Equal(rights, role.Rules.Select(static rule => $"{rule.ApiGroups.Single()}/{rule.Resources.Single()}: {string.Join(", ", rule.Verbs)}"));
        Assert.All(ClusterRights.Of(all), right => Assert.Contains($"| `{right.Resource}` | {string.Join(", ", right.Verbs)} |", guide, StringComparison.Ordinal));
    }

    [Fact]
    public void References_OfFilesToEachOther_AllExist()
    {
        V1Container container = Load("blue.yaml").OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0];
        V1ConfigMap settings = Load("configmap.yaml").OfType<V1ConfigMap>().Single();
        V1Secret secret = Load("secret.example.yaml").OfType<V1Secret>().Single();
        string[] listens = [.. settings.Data.Where(static setting => setting.Key.StartsWith("Noa__Endpoints__", StringComparison.Ordinal)).Select(static setting => setting.Value)];

        Assert.Equal([settings.Metadata.Name], container.EnvFrom.Select(static from => from.ConfigMapRef?.Name).OfType<string>());
        Assert.Equal([secret.Metadata.Name], container.EnvFrom.Select(static from => from.SecretRef?.Name).OfType<string>());
        Assert.Equal(container.Ports.Select(static port => port.ContainerPort), listens.Select(static address => new Uri(address).Port));
        Assert.Contains(Spec.Port, container.Ports.Select(static port => port.ContainerPort));
        Assert.Equal(container.VolumeMounts.Single().MountPath, settings.Data["Noa__DataDirectory"]);
        Assert.All(Directory.EnumerateFiles(PathOf(""), "*.yaml").Where(static path => Path.GetFileName(path) is not ("noa-release.yaml" or "deployment.yaml" or "httproute.yaml")), static path => Assert.All(Load(Path.GetFileName(path)), one => Assert.Equal(Spec.Namespace, one.Metadata.NamespaceProperty)));
    }

    [Fact]
    public void Probes_AskForPathsThatTheServerServes()
    {
        V1Container container = Load("green.yaml").OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0];
        string server = System.IO.File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Noa.FeatureFlags.Server", "Hosting", "FlagServerExtensions.cs"));
        string[] served = [.. HealthPath().Matches(server).Select(static match => match.Groups[1].Value)];

        Assert.All(new[] { container.ReadinessProbe, container.LivenessProbe }, probe =>
        {
            Assert.Contains(probe.HttpGet.Path, served);
            Assert.Contains(container.Ports, port => port.Name == probe.HttpGet.Port.Value);
        });
        Assert.Equal(5401, container.Ports.Single(port => port.Name == container.ReadinessProbe.HttpGet.Port.Value).ContainerPort);
    }

    private static string Json(IKubernetesObject<V1ObjectMeta> one) => JsonSerializer.Serialize(JsonNode.Parse(KubernetesJson.Serialize(one)));

    [GeneratedRegex("MapHealthChecks\\(\"([^\"]+)\"")]
    private static partial Regex HealthPath();
}
