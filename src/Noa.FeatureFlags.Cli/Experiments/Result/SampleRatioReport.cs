namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>Whether units fell on the variations as their weights promise; the p-value is null when it cannot be said.</summary>
internal sealed record SampleRatioReport(double? PValue, bool IsMismatch);
