using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Tests.Gates;

public sealed class JudgeTests
{
    private static readonly QuerySpec Query = new() { Name = "errors", Query = "q", AtMost = 0.01, NoData = NoDataPolicy.Fail, MinSamples = 100, Samples = "s" };
    private static readonly ComparisonSpec Latency = new() { Name = "latency", Canary = "c", Baseline = "b", NoData = NoDataPolicy.Fail, MinSamples = 5, Tolerance = 0.1 };
    private static readonly FlagSpec Guard = new() { Name = "guard", Flag = "f", Event = "error", AtMost = 0.2, Against = "off", Margin = 0.01, NoData = NoDataPolicy.Inconclusive, MinSamples = 50 };

    [Theory]
    [InlineData(0.005, 500, "Pass")]
    [InlineData(0.01, 100, "Pass")]
    [InlineData(0.0101, 100, "Fail")]
    [InlineData(0.5, 99, "Inconclusive")]
    [InlineData(double.NaN, 500, "Inconclusive")]
    [InlineData(double.PositiveInfinity, 500, "Fail")]
    public void Query_AValueWithSamples_IsJudgedByItsLimit(double value, double samples, string verdict) =>
        Assert.Equal(verdict, Judge.Of(Query, new Measurement { Value = value, Samples = samples }).Verdict.ToString());

    // Breaks when a division of nothing by nothing passes a gate, which it does in tools that compare NaN.
    [Theory]
    [InlineData(NoDataPolicy.Pass)]
    [InlineData(NoDataPolicy.Fail)]
    [InlineData(NoDataPolicy.Inconclusive)]
    internal void Query_NaN_IsNeverSuccess(NoDataPolicy policy) =>
        Assert.Equal(Verdict.Inconclusive, Judge.Of(Query with { NoData = policy, MinSamples = 0 }, new Measurement { Value = double.NaN }).Verdict);

    [Theory]
    [InlineData(NoDataPolicy.Pass, Verdict.Pass)]
    [InlineData(NoDataPolicy.Fail, Verdict.Fail)]
    [InlineData(NoDataPolicy.Inconclusive, Verdict.Inconclusive)]
    internal void Query_NoData_IsWhatThePlanSays(NoDataPolicy policy, Verdict verdict)
    {
        Assert.Equal(verdict, Judge.Of(Query with { NoData = policy, MinSamples = 0 }, new Measurement()).Verdict);
        Assert.Equal(verdict, Judge.Of(Query with { NoData = policy }, new Measurement { Value = double.NaN, Samples = 0 }).Verdict);
        Assert.Equal(verdict, Judge.Of(Latency with { NoData = policy }, new Measurement { CanarySeries = [double.NaN], BaselineSeries = [] }).Verdict);
    }

    [Fact]
    public void AtLeast_AValueBelow_Fails() =>
        Assert.Equal(Verdict.Fail, Judge.Of(Query with { AtMost = null, AtLeast = 0.99 }, new Measurement { Value = 0.98, Samples = 500 }).Verdict);

    [Fact]
    public void AnyGate_WithoutAReading_IsAnError() => Assert.Equal(new Judgement(Verdict.Error, "gone"), Judge.Of(Query, Measurement.Failed("gone")));

    [Theory]
    [InlineData(1.0, Verdict.Pass)]
    [InlineData(1.05, Verdict.Pass)]
    [InlineData(1.5, Verdict.Fail)]
    [InlineData(0.5, Verdict.Pass)]
    internal void Comparison_OfLatencies_FailsWhenWorseBeyondToleranceAndChance(double factor, Verdict verdict)
    {
        double[] baseline = [.. Enumerable.Range(0, 20).Select(static i => 100 + (i * 0.37))];

        var measured = new Measurement { BaselineSeries = baseline, CanarySeries = [.. baseline.Select(value => (value * factor) + 0.01)] };

        Assert.Equal(verdict, Judge.Of(Latency, measured).Verdict);
    }

    [Fact]
    public void Comparison_LowerIsWorse_LooksTheOtherWay()
    {
        var measured = new Measurement { BaselineSeries = [.. Enumerable.Range(0, 20).Select(static i => 100 + (i * 0.37))], CanarySeries = [.. Enumerable.Range(0, 20).Select(static i => 50 + (i * 0.37))] };

        Assert.Equal(Verdict.Pass, Judge.Of(Latency, measured).Verdict);
        Assert.Equal(Verdict.Fail, Judge.Of(Latency with { HigherIsWorse = false }, measured).Verdict);
    }

    [Fact]
    public void Comparison_TooFewPoints_IsInconclusive() =>
        Assert.Equal(Verdict.Inconclusive, Judge.Of(Latency, new Measurement { BaselineSeries = [1, 2, 3, 4, 5], CanarySeries = [90, 91, 92, double.NaN, 93] }).Verdict);

    [Theory]
    [InlineData(0.02, 0.02, 100, Verdict.Pass)]
    [InlineData(0.04, 0.02, 100, Verdict.Fail)]
    [InlineData(0.25, 0.30, 100, Verdict.Fail)]
    [InlineData(0.25, 0.30, 49, Verdict.Inconclusive)]
    internal void Flag_ErrorRateByVariation_IsHeldAgainstLimitAndTheOther(double rate, double other, double samples, Verdict verdict) =>
        Assert.Equal(verdict, Judge.Of(Guard, new Measurement { Value = rate, Baseline = other, Samples = samples }).Verdict);

    [Fact]
    public void Smoke_ThatFailed_SaysWhatWasAnswered() =>
        Assert.Equal(new Judgement(Verdict.Fail, "/ answered 500, not 200"), Judge.Of(new SmokeSpec { Name = "smoke" }, new Measurement { Detail = "/ answered 500, not 200" }));
}
