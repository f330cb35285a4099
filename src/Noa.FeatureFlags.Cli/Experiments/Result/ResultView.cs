using System.Globalization;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>Shows a result to people, what casts doubt on it first.</summary>
internal static class ResultView
{
    public static void Show(ExperimentReport report, Screen screen)
    {
        screen.WriteLine($"Experiment {report.Experiment} (flag {string.Join(", ", report.Flags)}), {(report.IsRunning ? "running" : "ended")}");
        if (report.Hypothesis is { } hypothesis)
        {
            screen.WriteLine($"Hypothesis: {hypothesis}");
        }

        screen.WriteLine(report.FirstExposure is null ? "Nobody was exposed to it yet." : $"Exposures from {report.FirstExposure:u} to {report.LastExposure:u}");
        ShowVariations(report, screen);
        ShowDoubts(report, screen);
        foreach (MetricReport metric in report.Metrics)
        {
            ShowMetric(metric, report.SampleRatio.IsMismatch, screen);
        }

        ShowReading(report, screen);
    }

    private static void ShowVariations(ExperimentReport report, Screen screen)
    {
        long units = report.Variations.Sum(static variation => variation.Units);
        Table table = Tables.Of("Variation", "Weight ", "Units ", "Share ", "Exposures ");
        foreach (ArmReport variation in report.Variations)
        {
            table.AddRow(
                Tables.Cell(variation.Variation + (variation.Variation == report.Control ? " (control)" : "")),
                Tables.Cell(variation.WeightPercent is { } weight ? Percent(weight / 100) : ""),
                Tables.Cell(variation.Units),
                Tables.Cell(units > 0 ? Percent(variation.Units / (double)units) : ""),
                Tables.Cell(variation.Exposures));
        }

        screen.Write(table);
    }

    private static void ShowDoubts(ExperimentReport report, Screen screen)
    {
        if (report.SampleRatio.IsMismatch)
        {
            screen.WriteLine($"!! SAMPLE RATIO MISMATCH (p = {PValue(report.SampleRatio.PValue)}) !!", Tables.Bad);
            screen.WriteLine("Units did not fall on the variations as their weights promise, and chance alone would hardly ever do that. Something loses units of one variation, or the weights were changed while it ran. Believe no number below before that is found and mended.", Tables.Bad);
        }
        else if (report.SampleRatio.PValue is { } ratio)
        {
            screen.WriteLine($"Sample ratio: as the weights promise (p = {PValue(ratio)}).");
        }

        if (report.UnitsInSeveralVariations > 0)
        {
            screen.WriteLine($"{Tables.Count(report.UnitsInSeveralVariations, "unit")} saw several variations and {(report.UnitsInSeveralVariations == 1 ? "is" : "are")} left out.", Tables.Doubtful);
        }

        if (report.Dropped > 0)
        {
            screen.WriteLine($"{report.Dropped.ToString("N0", CultureInfo.InvariantCulture)} counts, exposures or events of this environment were lost for want of room; some may be this experiment's.", Tables.Doubtful);
        }
    }

    private static void ShowMetric(MetricReport metric, bool isMismatch, Screen screen)
    {
        bool isRate = metric.Kind == MetricReport.Rate;
        screen.WriteLine();
        screen.WriteLine($"{metric.Event}: {(isRate ? "share of units that had it" : "mean of its values' sum over all units")}", Tables.Strong);
        Table table = Tables.Of("Variation", "Units with it ", "Events ", isRate ? "Rate " : "Mean ", "Difference ", "95 % interval ", "p ", "Finding");
        foreach (MetricOfVariation variation in metric.Variations)
        {
            ArmComparison? found = variation.Comparison;
            table.AddRow(
                Tables.Cell(variation.Variation),
                Tables.Cell(variation.UnitsWithEvent),
                Tables.Cell(variation.Events),
                Tables.Cell(variation.Value is { } value ? Show(value, isRate) : ""),
                Tables.Cell(found?.Difference is { } difference ? Signed(difference, isRate) : ""),
                Tables.Cell(found?.Difference is null ? "" : $"{Signed(found.Low!.Value, isRate)} .. {Signed(found.High!.Value, isRate)}"),
                Tables.Cell(PValue(found?.CorrectedPValue)),
                Finding(found, isMismatch));
        }

        screen.Write(table);
    }

    private static void ShowReading(ExperimentReport report, Screen screen)
    {
        int comparisons = report.Metrics.Sum(static metric => metric.Variations.Count(static variation => variation.Comparison?.PValue is not null));
        if (comparisons > 0)
        {
            screen.WriteLine($"p is two-sided{(comparisons > 1 ? $" and corrected for {comparisons} comparisons (Holm)" : "")}. It holds for one look, at a moment chosen beforehand: who looks again and again, and stops when p is small, will find differences that are not there.", Tables.Quiet);
        }
        else
        {
            screen.WriteLine("Not enough data: nothing can be said yet.", Tables.Doubtful);
        }
    }

    private static Text Finding(ArmComparison? found, bool isMismatch) => found?.Verdict switch
    {
        null => Tables.Cell("control", Tables.Quiet),
        ArmComparison.NotEnoughData => Tables.Cell($"not enough data: {found.Reason}", Tables.Doubtful),
        _ when isMismatch => Tables.Cell("not to be believed", Tables.Bad),
        ArmComparison.NoDifferenceShown => Tables.Cell("no difference shown"),
        _ => Tables.Cell(found.Verdict, Tables.Strong),
    };

    private static string Show(double value, bool isRate) => isRate ? Percent(value) : Number(value);

    private static string Signed(double value, bool isRate) => (value >= 0 ? "+" : "") + Show(value, isRate);

    private static string Percent(double share) => (share * 100).ToString("0.00", CultureInfo.InvariantCulture) + "%";

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "#,##0.0" : "0.####", CultureInfo.InvariantCulture);

    private static string PValue(double? p) => p is null ? "" : p < 0.0001 ? p.Value.ToString("0.0e-00", CultureInfo.InvariantCulture) : p.Value.ToString("0.0000", CultureInfo.InvariantCulture);
}
