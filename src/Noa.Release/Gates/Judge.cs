using System.Globalization;
using Noa.Release.Plans;

namespace Noa.Release.Gates;

/// <summary>What a measurement means for a gate. Pure: the same numbers give the same verdict at a replay.</summary>
internal static class Judge
{
    public static Judgement Of(GateSpec gate, Measurement measured) => measured.Error is { } error
        ? new Judgement(Verdict.Error, error)
        : gate switch
        {
            SmokeSpec => OfSmoke(measured),
            QuerySpec query => OfMetric(query, measured) ?? OfQuery(query, measured.Value!.Value),
            ComparisonSpec comparison => OfComparison(comparison, measured),
            FlagSpec flag => OfMetric(flag, measured) ?? OfFlag(flag, measured),
            TrafficSpec traffic => OfMetric(traffic, measured) ?? OfLimit(measured.Value!.Value, traffic.ErrorsAtMost, null),
            _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.GetType().Name),
        };

    private static Judgement OfSmoke(Measurement measured) => measured.Detail is { } answer
        ? new Judgement(Verdict.Fail, answer)
        : new Judgement(Verdict.Pass, Text($"{measured.Samples:0} answered in at most {measured.Value:0} ms"));

    // Null: there is a number with enough behind it.
    private static Judgement? OfMetric(MetricSpec gate, Measurement measured)
    {
        if (measured.Samples < gate.MinSamples)
        {
            return measured.Samples == 0 ? Silence(gate.NoData) : new Judgement(Verdict.Inconclusive, Text($"{measured.Samples:0.#} samples, {gate.MinSamples} are needed"));
        }

        return measured.Value switch
        {
            null => Silence(gate.NoData),

            // 0 of 0 is no success, whatever silence means.
            double.NaN => new Judgement(Verdict.Inconclusive, "the value is NaN, which says nothing"),
            _ => null,
        };
    }

    private static Judgement OfQuery(QuerySpec gate, double value) => OfLimit(value, gate.AtMost, gate.AtLeast);

    private static Judgement OfLimit(double value, double? atMost, double? atLeast)
    {
        if (value > atMost)
        {
            return new Judgement(Verdict.Fail, Text($"{value:G5} is more than {atMost:G5}"));
        }

        return value < atLeast
            ? new Judgement(Verdict.Fail, Text($"{value:G5} is less than {atLeast:G5}"))
            : new Judgement(Verdict.Pass, Text($"{value:G5}, limit {atMost ?? atLeast:G5}"));
    }

    private static Judgement OfFlag(FlagSpec gate, Measurement measured)
    {
        double value = measured.Value!.Value;
        if (gate.AtMost is { } limit && value > limit)
        {
            return OfLimit(value, limit, null);
        }

        if (gate.Against is null)
        {
            return OfLimit(value, gate.AtMost, null);
        }

        return measured.Baseline switch
        {
            null or double.NaN => new Judgement(Verdict.Inconclusive, $"nobody got '{gate.Against}', there is nothing to compare with"),
            { } other when value > other + gate.Margin => new Judgement(Verdict.Fail, Text($"{value:P2} of '{gate.Variation}', {other:P2} of '{gate.Against}'")),
            { } other => new Judgement(Verdict.Pass, Text($"{value:P2} of '{gate.Variation}', {other:P2} of '{gate.Against}'")),
        };
    }

    private static Judgement OfComparison(ComparisonSpec gate, Measurement measured)
    {
        double[] canary = [.. (measured.CanarySeries ?? []).Where(double.IsFinite)], baseline = [.. (measured.BaselineSeries ?? []).Where(double.IsFinite)];
        if (canary.Length == 0 && baseline.Length == 0)
        {
            return Silence(gate.NoData);
        }

        int fewest = Math.Min(canary.Length, baseline.Length);
        if (fewest < Math.Max(1, gate.MinSamples))
        {
            return new Judgement(Verdict.Inconclusive, Text($"{canary.Length} points against {baseline.Length}, {Math.Max(1, gate.MinSamples)} of each are needed"));
        }

        MannWhitney test = MannWhitney.Of(canary, baseline);
        double shift = MannWhitney.Shift(canary, baseline), scale = Math.Abs(MannWhitney.Median(baseline));
        double probability = gate.HigherIsWorse ? test.GreaterProbability : test.LessProbability;
        bool isChance = probability >= 1 - gate.Confidence;
        bool matters = (gate.HigherIsWorse ? shift : -shift) > gate.Tolerance * scale;
        string numbers = Text($"p {probability:0.0000}, shift {shift:G4} on {MannWhitney.Median(baseline):G4}");
        return !isChance && matters ? new Judgement(Verdict.Fail, $"worse: {numbers}") : new Judgement(Verdict.Pass, isChance ? $"no worse: {numbers}" : $"worse, within tolerance: {numbers}");
    }

    private static Judgement Silence(NoDataPolicy policy) => new(
        policy switch { NoDataPolicy.Pass => Verdict.Pass, NoDataPolicy.Fail => Verdict.Fail, _ => Verdict.Inconclusive },
        $"no data, which is to {(policy == NoDataPolicy.Inconclusive ? "say nothing" : policy.ToString().ToLowerInvariant())}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
