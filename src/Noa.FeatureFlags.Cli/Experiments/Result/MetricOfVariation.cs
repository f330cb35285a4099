namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>What an event came to with one variation; the comparison is null for the control.</summary>
internal sealed record MetricOfVariation(string Variation, long UnitsWithEvent, long Events, double? Value, double? StandardDeviation, ArmComparison? Comparison);
