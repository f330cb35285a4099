using System.Globalization;
using Noa.FeatureFlags.Cli.Experiments.Statistics;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>Compares each variation with the control, event by event, where there is data enough.</summary>
internal static class MetricComparison
{
    // W. G. Cochran, "Some methods for strengthening the common chi-square tests", Biometrics 10 (1954): below, the approximation is poor.
    private const double LeastExpected = 5;

    /// <param name="arms">The control first.</param>
    /// <param name="minUnits">Units that both must have.</param>
    public static IReadOnlyList<MetricReport> Compare(IReadOnlyList<ArmResult> arms, int minUnits) =>
        arms.Count == 0 ? [] : [.. Enumerable.Range(0, arms[0].Metrics.Count).Select(index => Compare(arms, index, minUnits))];

    private static MetricReport Compare(IReadOnlyList<ArmResult> arms, int index, int minUnits)
    {
        bool hasValues = arms.Any(arm => arm.Metrics[index].SumOfSquares > 0);
        return new MetricReport(
            arms[0].Metrics[index].Event,
            hasValues ? MetricReport.Mean : MetricReport.Rate,
            [.. arms.Select(arm => Describe(arm, arms[0], index, hasValues, minUnits))]);
    }

    private static MetricOfVariation Describe(ArmResult arm, ArmResult control, int index, bool hasValues, int minUnits)
    {
        MetricResult metric = arm.Metrics[index];
        Sample sample = SampleOf(arm, metric);
        ArmComparison? comparison = arm == control ? null : Math.Min(arm.Units, control.Units) < (ulong)minUnits
            ? ArmComparison.Missing(string.Create(CultureInfo.InvariantCulture, $"fewer than {minUnits:N0} units"))
            : hasValues ? CompareMeans(SampleOf(control, control.Metrics[index]), sample) : CompareRates(control, control.Metrics[index], arm, metric);
        double? value = arm.Units == 0 ? null : hasValues ? sample.Mean : metric.Units / (double)arm.Units;
        return new MetricOfVariation(arm.Variation, (long)metric.Units, (long)metric.Events, value, hasValues && arm.Units > 1 ? Math.Sqrt(sample.Variance) : null, comparison);
    }

    private static ArmComparison CompareMeans(Sample control, Sample variation) => MeanTest.StandardError(control, variation) > 0
        ? ArmComparison.Of(MeanTest.Compare(control, variation))
        : ArmComparison.Missing("all units have the same value");

    private static ArmComparison CompareRates(ArmResult control, MetricResult ofControl, ArmResult arm, MetricResult ofArm)
    {
        double units = Math.Min(control.Units, arm.Units), rate = (ofControl.Units + ofArm.Units) / (double)(control.Units + arm.Units);
        return units * Math.Min(rate, 1 - rate) >= LeastExpected
            ? ArmComparison.Of(RateTest.Compare((long)ofControl.Units, (long)control.Units, (long)ofArm.Units, (long)arm.Units))
            : ArmComparison.Missing(rate > 0.5 ? "too few units without the event" : "too few units with the event");
    }

    private static Sample SampleOf(ArmResult arm, MetricResult metric) => new((long)arm.Units, metric.Sum, metric.SumOfSquares);
}
