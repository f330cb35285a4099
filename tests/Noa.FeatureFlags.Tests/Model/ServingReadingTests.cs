using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class ServingReadingTests
{
    [Fact]
    public void String_Read_ServesThatVariation() => Assert.Equal("off", Json.Serving<FixedServing>("\"off\"").Variation);

    [Fact]
    public void Rollout_Read_KeepsTheOrderOfItsWeights()
    {
        Rollout rollout = Json.Serving<Rollout>("""{ "rollout": { "off": 99.999, "on": 0.001 }, "by": "accountId", "kind": "organization", "salt": "s", "hash": "noa1" }""");

        Assert.Equal([("off", 99_999), ("on", 1)], rollout.Weights.Select(static weight => (weight.Variation, weight.Weight.Buckets)));
        Assert.Equal(("accountId", "organization", "s"), (rollout.By, rollout.Kind, rollout.Salt));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 100_000)]
    [InlineData("33.333", 33_333)]
    [InlineData("12.50000", 12_500)]
    [InlineData("1.25e1", 12_500)]
    [InlineData("-0", 0)]
    public void Percentage_Read_IsExact(string percent, int buckets) =>
        Assert.Equal(buckets, Json.Serving<Rollout>($$"""{ "percentage": {{percent}} }""").Weights[0].Weight.Buckets);

    [Fact]
    public void PercentageOfARule_Read_MayNameWhomItAsks()
    {
        Rollout rollout = Json.Serving<Rollout>("""{ "by": "accountId", "percentage": 10, "kind": "device" }""");

        Assert.Equal(("accountId", "device"), (rollout.By, rollout.Kind));
    }

    [Fact]
    public void Strategy_WithoutParameters_HasUndefinedOnes()
    {
        StrategyServing strategy = Json.Serving<StrategyServing>("""{ "strategy": "business-hours" }""");

        Assert.Equal("business-hours", strategy.Strategy);
        Assert.Equal(JsonValueKind.Undefined, strategy.Parameters.ValueKind);
    }

    [Fact]
    public void Strategy_WithParameters_KeepsThem()
    {
        StrategyServing strategy = Json.Serving<StrategyServing>("""{ "strategy": "business-hours", "parameters": { "from": 9, "to": 17.5, } }""");

        Assert.Equal("""{"from":9,"to":17.5}""", strategy.Parameters.GetRawText());
    }

    [Fact]
    public void ExperimentInALayer_Read_HasItsSlice()
    {
        Experiment experiment = Json.Serving<Experiment>("""
            { "experiment": { "id": "button-2027", "weights": { "on": 50, "off": 50 }, "layer": "checkout-page", "slice": [0, 40.5],
                              "by": "accountId", "kind": "organization", "metrics": ["purchase", "latency_ms"], "hypothesis": "More." } }
            """);

        Assert.Equal("button-2027", experiment.Id);
        Assert.Equal(("checkout-page", 0, 40_500), (experiment.Layer, experiment.SliceStart.Buckets, experiment.SliceEnd.Buckets));
        Assert.Null(experiment.Allocation);
        Assert.Equal(("accountId", "organization", "More."), (experiment.By, experiment.Kind, experiment.Hypothesis));
        Assert.Equal(["purchase", "latency_ms"], experiment.Metrics);
    }

    [Fact]
    public void ExperimentOutsideLayers_Read_HasItsAllocation()
    {
        Experiment experiment = Json.Serving<Experiment>("""{ "experiment": { "weights": { "on": 100 }, "id": "x", "allocation": 80 } }""");

        Assert.Equal(80m, experiment.Allocation?.Percent);
        Assert.Null(experiment.Layer);
        Assert.Equal((default, Share.Whole), (experiment.SliceStart, experiment.SliceEnd));
    }
}
