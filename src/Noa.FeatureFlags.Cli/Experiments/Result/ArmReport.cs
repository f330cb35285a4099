namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>One variation in the JSON of <c>noa experiment result</c>; the weight is null when the rules have none.</summary>
internal sealed record ArmReport(string Variation, double? WeightPercent, long Units, long Exposures);
