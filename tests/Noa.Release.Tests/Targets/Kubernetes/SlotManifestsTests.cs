using k8s;
using k8s.Models;
using Noa.Release.Plans;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>What would be applied, without a cluster.</summary>
public sealed class SlotManifestsTests
{
    private static readonly KubernetesSpec Spec = new() { App = "shop", Namespace = "staging", Image = "registry.example/shop:{number}", Replicas = 3, MaxReplicas = 6 };

    private readonly SlotManifests _manifests = new(Spec, null);

    [Fact]
    public void Deployment_OfASlot_IsFoundByItsServiceAndBudgetAlone()
    {
        V1Deployment blue = _manifests.Deployment("blue", "v1.0.0", 3), green = _manifests.Deployment("green", "v1.0.0", 3);

        Assert.True(Selects(_manifests.Service("blue").Spec.Selector, blue));
        Assert.True(Selects(_manifests.Budget("blue").Spec.Selector.MatchLabels, blue));
        Assert.True(Selects(blue.Spec.Selector.MatchLabels, blue));
        Assert.False(Selects(_manifests.Service("blue").Spec.Selector, green));
        Assert.Equal("registry.example/shop:1.0.0", blue.Spec.Template.Spec.Containers[0].Image);
    }

    // Breaks when replicas are sent as null or 0: an autoscaler's number would be set back with each release.
    [Fact]
    public void Deployment_ThatAnAutoscalerOwns_DoesNotSayReplicasAtAll()
    {
        Assert.Contains("\"replicas\":3", KubernetesJson.Serialize(_manifests.Deployment("blue", "v1", 3)), StringComparison.Ordinal);
        Assert.DoesNotContain("replicas", KubernetesJson.Serialize(_manifests.Deployment("blue", "v1", null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(9, 6)]
    public void Autoscaler_AtLeastMoreThanAllowed_IsAsManyAsAllowed(int atLeast, int min)
    {
        V2HorizontalPodAutoscaler autoscaler = _manifests.Autoscaler("green", atLeast);

        Assert.Equal((min, 6, "shop-green"), (autoscaler.Spec.MinReplicas!.Value, autoscaler.Spec.MaxReplicas, autoscaler.Spec.ScaleTargetRef.Name));
    }

    [Theory]
    [InlineData("1.0.0+build.7", "1.0.0-build.7")]
    [InlineData("v2.0.0-rc.1", "v2.0.0-rc.1")]
    public void Version_ThatIsNoLabel_IsKeptWholeBesideIt(string version, string label)
    {
        V1Deployment deployment = _manifests.Deployment("blue", version, null);

        Assert.Equal(label, deployment.Spec.Template.Metadata.Labels["app.kubernetes.io/version"]);
        Assert.Equal(version, SlotManifests.VersionOf(deployment));
    }

    [Fact]
    public void Template_WithVariablesAndPorts_KeepsThemAndLosesItsNameAndImage()
    {
        const string Template = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: mine, labels: { team: checkout } }
            spec:
              replicas: 9
              template:
                spec:
                  containers:
                    - name: web
                      image: other:latest
                      env: [{ name: MODE, value: fast }]
                      ports: [{ name: http, containerPort: 8080 }, { name: admin, containerPort: 9090 }]
            """;
        var manifests = new SlotManifests(Spec, Template);

        V1Deployment deployment = manifests.Deployment("green", "v2", null);

        V1Container container = deployment.Spec.Template.Spec.Containers[0];
        Assert.Equal(("shop-green", null, "checkout"), (deployment.Metadata.Name, deployment.Spec.Replicas, deployment.Metadata.Labels["team"]));
        Assert.Equal(("registry.example/shop:2", "fast"), (container.Image, container.Env[0].Value));
        Assert.Equal([8080, 9090], manifests.Service("green").Spec.Ports.Select(static port => port.Port));
    }

    [Theory]
    [InlineData("kind: Service\napiVersion: v1\n", "is not one Deployment")]
    [InlineData("kind: Deployment\napiVersion: apps/v1\nspec:\n  template:\n    spec:\n      containers:\n        - name: a\n          imagee: b\n", "line 8")]
    public void Template_ThatIsNone_IsRefusedWithItsPlace(string text, string reason)
    {
        ReleaseException refusal = Assert.Throws<ReleaseException>(() => new SlotManifests(Spec with { Deployment = "deployment.yaml" }, text).Deployment("blue", "v1", null));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static bool Selects(IDictionary<string, string> selector, V1Deployment deployment) =>
        selector.All(label => deployment.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);
}
