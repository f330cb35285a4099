using Grpc.Core;
using Noa.FeatureFlags.Protocol.V1;
using static Noa.FeatureFlags.Server.Tests.Streaming.Versions;
using static Noa.FeatureFlags.Server.Tests.Telemetry.TelemetryServer;

namespace Noa.FeatureFlags.Server.Tests.Telemetry;

/// <summary>What the server makes of exposures and events.</summary>
public sealed class ExperimentAnswerTests : IAsyncLifetime
{
    private const string Colour = """
        { "enabled": true, "variations": { "blue": "b", "green": "g", "red": "r" }, "offVariation": "blue",
          "fallthrough": { "experiment": { "id": "button", "weights": { "blue": 50, "green": 30, "red": 20 }, "metrics": ["purchase"], "hypothesis": "Green sells." } } }
        """;

    private TelemetryServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        await _server.Server.CommitAsync(_server.Environment, [Entry("colour", Colour)], []);
        _server.Clock.Advance(TimeSpan.FromHours(2));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Events_OfExposedUnits_AreSummedByVariationAndUnit()
    {
        await _server.ReportAsync(Exposed("a", "blue"), Exposed("b", "blue"), Exposed("c", "green"), Exposed("a", "blue", minute: 61));
        await _server.ReportAsync(Happened("a", "purchase", 1, 10), Happened("a", "purchase", 2, 20), Happened("c", "purchase", 1, 5), Happened("nobody", "purchase", 1, 99), Happened("c", "other", 1, 1));

        QueryExperimentResponse result = await _server.ExperimentAsync("button");

        Assert.Equal([("blue", 2UL, 3UL), ("green", 1UL, 1UL), ("red", 0UL, 0UL)], result.Arms.Select(static arm => (arm.Variation, arm.Units, arm.Exposures)));
        Assert.Equal([50d, 30d, 20d], result.Arms.Select(static arm => arm.WeightPercent));
        Assert.Equal([(1UL, 2UL, 30d, 900d), (1UL, 1UL, 5d, 25d), (0UL, 0UL, 0d, 0d)], result.Arms.Select(static arm => arm.Metrics.Single()).Select(static metric => (metric.Units, metric.Events, metric.Sum, metric.SumOfSquares)));
        Assert.Equal((At(0), At(61), true, "Green sells."), (result.FirstExposure, result.LastExposure, result.IsRunning, result.Hypothesis));
        Assert.Equal(["purchase"], result.Metrics);
    }

    // Breaks when an event counts whenever its unit was exposed: what happened before cannot be an effect.
    [Fact]
    public async Task Event_BeforeTheFirstExposure_DoesNotCount()
    {
        await _server.ReportAsync(Happened("a", "purchase", 4, 1), Happened("a", "purchase", 5, 10), Happened("a", "purchase", 6, 100), Exposed("a", "blue", 5));

        Assert.Equal(110d, (await _server.ExperimentAsync("button")).Arms.Single(static arm => arm.Variation == "blue").Metrics.Single().Sum);
    }

    // Breaks when events are joined as they come: reports of several processes come in any order.
    [Fact]
    public async Task Exposure_ThatComesAfterItsEvents_CountsThem()
    {
        await _server.ReportAsync(Happened("a", "purchase", 6, 10));
        await _server.ReportAsync(Exposed("a", "blue", 30));
        await _server.ReportAsync(Exposed("a", "blue", 5));

        QueryExperimentResponse result = await _server.ExperimentAsync("button");

        Assert.Equal((1UL, 2UL, 10d), result.Arms.Where(static arm => arm.Variation == "blue").Select(static arm => (arm.Units, arm.Exposures, arm.Metrics.Single().Sum)).Single());
        Assert.Equal(At(5), result.FirstExposure);
    }

    // Breaks when a unit counts for each variation that it saw: one person would then be two.
    [Fact]
    public async Task Unit_InSeveralArms_IsCountedApart()
    {
        await _server.ReportAsync(Exposed("a", "blue"), Exposed("a", "green", 1), Exposed("b", "green"), Happened("a", "purchase", 2, 10));

        QueryExperimentResponse result = await _server.ExperimentAsync("button");

        Assert.Equal(1UL, result.UnitsInSeveralArms);
        Assert.Equal([("blue", 0UL), ("green", 1UL), ("red", 0UL)], result.Arms.Select(static arm => (arm.Variation, arm.Units)).Order());
        Assert.Equal(0d, result.Arms.Sum(static arm => arm.Metrics.Single().Sum));
    }

    [Fact]
    public async Task Experiment_ThatLeftTheRules_IsAnsweredWithTheEventsOfItsUnits()
    {
        await _server.ReportAsync(Exposed("a", "x", experiment: "old"), Happened("a", "seen", 1), Happened("b", "unseen", 1), Happened("a", "before", -1));

        QueryExperimentResponse result = await _server.ExperimentAsync("old");

        Assert.Equal((false, "seen"), (result.IsRunning, result.Arms.Single().Metrics.Single().Event));
        Assert.False(result.Arms.Single().HasWeightPercent);
    }

    [Fact]
    public async Task Experiments_InRulesOrReports_AreListed()
    {
        await _server.ReportAsync(Exposed("a", "x", experiment: "old", flag: "shade"), Exposed("b", "x", experiment: "old", flag: "shade"), Exposed("c", "on", experiment: "", flag: "tracked"));

        ListExperimentsResponse list = await _server.Client.ListExperimentsAsync(new ListExperimentsRequest(), _server.Reader);

        Assert.Equal([("button", true, 0UL, "colour"), ("old", false, 2UL, "shade")], list.Experiments.Select(static one => (one.Experiment, one.IsRunning, one.Units, one.FlagKeys.Single())));
    }

    [Fact]
    public async Task Experiment_ThatNeverWas_IsNotFound()
    {
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(() => _server.ExperimentAsync("never"));

        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    // Breaks when an event counts for the variation that its unit has at the end.
    [Fact]
    public async Task FlagEvents_OfAUnitThatMoved_CountWhereItWasThen()
    {
        await _server.ReportAsync(
            Exposed("a", "off", 0, "", "checkout"), Exposed("a", "on", 60, "", "checkout"), Exposed("b", "off", 0, "", "checkout"), Exposed("b", "off", 61, "", "checkout"),
            Happened("a", "error", 10), Happened("a", "error", 70), Happened("a", "error", 71), Happened("b", "error", 70), Happened("b", "latency", 70, 3), Happened("b", "latency", 71, 4));

        QueryFlagEventsResponse all = await _server.FlagEventsAsync("checkout", null, "error", "latency");
        QueryFlagEventsResponse lately = await _server.FlagEventsAsync("checkout", TimeSpan.FromMinutes(55), "error");

        Assert.Equal([("off", 2UL), ("on", 1UL)], all.Variations.Select(static arm => (arm.Variation, arm.Units)));
        Assert.Equal([(2UL, 2UL), (1UL, 2UL)], all.Variations.Select(static arm => (arm.Metrics[0].Units, arm.Metrics[0].Events)));
        Assert.Equal((1UL, 7d, 49d), (all.Variations[0].Metrics[1].Units, all.Variations[0].Metrics[1].Sum, all.Variations[0].Metrics[1].SumOfSquares));
        Assert.Equal([("off", 1UL, 1UL), ("on", 1UL, 2UL)], lately.Variations.Select(static arm => (arm.Variation, arm.Units, arm.Metrics[0].Events)));
        Assert.Equal(At(120), lately.AsOf);
    }

    [Fact]
    public async Task FlagEvents_OfUnitsNotToldOfLately_AreLeftOut()
    {
        await _server.ReportAsync(Exposed("a", "on", 0, "", "checkout"), Exposed("b", "on", 100, "", "checkout"), Happened("a", "error", 119), Happened("b", "error", 119));

        ArmResult on = (await _server.FlagEventsAsync("checkout", TimeSpan.FromMinutes(10), "error")).Variations.Single();

        Assert.Equal((1UL, 1UL), (on.Units, on.Metrics.Single().Units));
    }
}
