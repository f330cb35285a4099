namespace Noa.Release.Plans;

/// <summary>Two Prometheus queries over time, new version against old: fails when the new one is worse and that is no chance.</summary>
internal sealed record ComparisonSpec : MetricSpec
{
    public required string Canary { get; init; }

    public required string Baseline { get; init; }

    public TimeSpan Over { get; init; } = PlanDefaults.SeriesLength;

    public TimeSpan Step { get; init; } = PlanDefaults.SeriesStep;

    /// <summary>Whether larger values are worse, as with errors and latencies.</summary>
    public bool HigherIsWorse { get; init; } = true;

    /// <summary>1 minus the share of false alarms that is put up with.</summary>
    public double Confidence { get; init; } = PlanDefaults.Confidence;

    /// <summary>Difference of medians that does not matter, as a part of the baseline's: 0.1 is 10 %.</summary>
    public double Tolerance { get; init; }
}
