using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.Release.Plans;
using Noa.Release.Targets.Kubernetes;

namespace Noa.Release.Tests.Targets.Kubernetes;

/// <summary>Shares as weights, without a cluster.</summary>
public sealed class TrafficSharesTests
{
    private static readonly KubernetesSpec Spec = new() { App = "shop", Namespace = "staging", Image = "shop:{version}", HttpRoute = "shop", Gateway = "infra/public" };

    [Theory]
    [InlineData("blue", 10, 90_000, 10_000)]
    [InlineData("blue", 0.125, 99_875, 125)]
    [InlineData("green", 100, 0, 100_000)]
    [InlineData("blue", 0, 100_000, 0)]
    public void Route_OfShares_HasWeightsThatSumToAllAndIsReadBackTheSame(string active, decimal green, int blueWeight, int greenWeight)
    {
        var shares = new TrafficShares(active, green);

        JsonObject route = RouteManifest.Write(Spec, shares);

        JsonArray backends = route["spec"]!["rules"]![0]!["backendRefs"]!.AsArray();
        Assert.Equal(["shop-blue", "shop-green"], backends.Select(static backend => backend!["name"]!.GetValue<string>()));
        Assert.Equal([blueWeight, greenWeight], backends.Select(static backend => backend!["weight"]!.GetValue<int>()));
        Assert.Equal(("infra", "public"), (route["spec"]!["parentRefs"]![0]!["namespace"]!.GetValue<string>(), route["spec"]!["parentRefs"]![0]!["name"]!.GetValue<string>()));
        Assert.Equal(shares, RouteManifest.Read(Spec, JsonSerializer.SerializeToElement(route)));
    }

    [Theory]
    [InlineData("blue", "green", 10, true, "blue", 10)]
    [InlineData("blue", "green", 100, true, "green", 100)]
    [InlineData("blue", "green", 0, true, "blue", 0)]
    [InlineData("green", "blue", 25, true, "green", 75)]
    [InlineData(null, "blue", 100, false, "blue", 0)]
    [InlineData("blue", "blue", 0, false, null, 0)]
    public void Shares_AfterASlotWasGivenSome_KeepTheOldSlotUntilTheSwitchIsWhole(string? active, string slot, decimal percent, bool otherIsThere, string? next, decimal green)
    {
        TrafficShares shares = new TrafficShares(active, 0).After(slot, percent, otherIsThere);

        Assert.Equal(new TrafficShares(next, green), shares);
    }

    [Fact]
    public void Route_ThatSomebodyElseMade_HasNoOldSlot()
    {
        JsonElement route = JsonDocument.Parse("""{ "metadata": {}, "spec": { "rules": [ { "backendRefs": [ { "name": "shop" } ] } ] } }""").RootElement;

        Assert.Equal(TrafficShares.None, RouteManifest.Read(Spec, route));
    }

    [Fact]
    public void Plan_OfTrafficAndFlagsBehindARandomRouter_SaysThatTheShareIsTheProduct()
    {
        using var target = new KubernetesTarget(Spec, TimeProvider.System);
        RolloutPlan plan = Strategies.Parse("plan.yaml", "stages:\n  - { name: few, traffic: 10, flags: { f: 25 } }\n  - { traffic: 100, flags: { f: 100 } }\n", Environment());

        string[] remarks = [.. target.Remarks(plan)];

        Assert.Contains(remarks, static remark => remark.Contains("stage 'few'", StringComparison.Ordinal) && remark.Contains("the product, 10 % of traffic with 25 % of 'f' is 2.5 % of requests", StringComparison.Ordinal));
        Assert.Equal(2, remarks.Length);
        Assert.False(target.HashesTraffic);
    }

    [Fact]
    public void Plan_WithAShareAndNoGateway_IsRefused()
    {
        ReleaseEnvironment environment = Environment() with { Kubernetes = Spec with { HttpRoute = null, Gateway = null } };

        ReleaseException refusal = Assert.Throws<ReleaseException>(() => Strategies.Resolve("canary-10", environment));

        Assert.Contains("gives 10 % of traffic, and the environment switches the selector of a Service, which is all or nothing", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(Strategies.Resolve("immediate", environment));
    }

    [Theory]
    [InlineData("httpRoute: r, gateway: g, ingressHost: h", "go past the weights")]
    [InlineData("replicas: 4, maxReplicas: 2", "It is less than replicas, 4")]
    public void Environment_ThatContradictsItself_IsRefusedWithItsLine(string settings, string reason)
    {
        ReleaseException refusal = Assert.Throws<ReleaseException>(() => ReleaseFile.Parse("noa-release.yaml", $"app: shop\nenvironments:\n  staging:\n    kubernetes: {{ namespace: n, image: 'i:{{version}}', {settings} }}\n"));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("noa-release.yaml", refusal.Message, StringComparison.Ordinal);
    }

    private static ReleaseEnvironment Environment() => new() { Name = "staging", App = "shop", Kubernetes = Spec, FlagServer = new FlagServerSpec(new Uri("http://127.0.0.1:1"), "staging", "NOA_KEY") };
}
