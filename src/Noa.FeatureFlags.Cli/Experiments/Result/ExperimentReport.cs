using Noa.FeatureFlags.Cli.Experiments.Statistics;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>The JSON of <c>noa experiment result</c>.</summary>
internal sealed record ExperimentReport(
    string Experiment,
    IReadOnlyList<string> Flags,
    bool IsRunning,
    string? Hypothesis,
    DateTimeOffset? FirstExposure,
    DateTimeOffset? LastExposure,
    string? Control,
    IReadOnlyList<ArmReport> Variations,
    long UnitsInSeveralVariations,
    SampleRatioReport SampleRatio,
    IReadOnlyList<MetricReport> Metrics,
    long Dropped,
    bool IsConclusive)
{
    public const int DefaultMinUnits = 100;

    private static readonly string[] UsualControls = ["control", "off"];

    public static ExperimentReport Of(QueryExperimentResponse answer, string? control, int minUnits)
    {
        control ??= UsualControls.FirstOrDefault(name => answer.Arms.Any(arm => arm.Variation == name)) ?? answer.Arms.FirstOrDefault()?.Variation;
        ArmResult[] arms = [.. answer.Arms.OrderBy(arm => arm.Variation != control)];
        double? ratio = arms.Any(static arm => arm.HasWeightPercent) ? Statistics.SampleRatio.PValue([.. arms.Select(static arm => ((long)arm.Units, arm.WeightPercent))]) : null;
        bool isMismatch = ratio < Statistics.SampleRatio.Threshold;
        IReadOnlyList<MetricReport> metrics = Corrected(MetricComparison.Compare(arms, minUnits));
        bool hasFindings = metrics.SelectMany(static metric => metric.Variations).Any(static variation => variation.Comparison?.PValue is not null);
        return new ExperimentReport(
            answer.Experiment,
            answer.FlagKeys,
            answer.IsRunning,
            answer.Hypothesis.Length > 0 ? answer.Hypothesis : null,
            answer.FirstExposure?.ToDateTimeOffset(),
            answer.LastExposure?.ToDateTimeOffset(),
            control,
            [.. arms.Select(static arm => new ArmReport(arm.Variation, arm.HasWeightPercent ? arm.WeightPercent : null, (long)arm.Units, (long)arm.Exposures))],
            (long)answer.UnitsInSeveralArms,
            new SampleRatioReport(ratio, isMismatch),
            metrics,
            (long)answer.Dropped,
            hasFindings && !isMismatch);
    }

    // All comparisons of the experiment are one family: with three metrics and two variations, six chances to be fooled.
    private static IReadOnlyList<MetricReport> Corrected(IReadOnlyList<MetricReport> metrics)
    {
        double[] raw = [.. metrics.SelectMany(static metric => metric.Variations).Select(static variation => variation.Comparison?.PValue).OfType<double>()];
        var corrected = new Queue<double>(HolmCorrection.Correct(raw));
        return [.. metrics.Select(metric => metric with
        {
            Variations = [.. metric.Variations.Select(variation => variation with
            {
                Comparison = variation.Comparison is { PValue: not null } comparison ? comparison.Judge(corrected.Dequeue()) : variation.Comparison,
            })],
        })];
    }
}
