namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Who is served one variation.</summary>
/// <param name="Served">The variation.</param>
/// <param name="ExpectedPercent">What the percentages that decided promise; null when none decided.</param>
/// <param name="ActualPercent">The share that is served it.</param>
/// <param name="Contexts">How many that are.</param>
internal sealed record VariationSplit(ServedReport Served, decimal? ExpectedPercent, decimal ActualPercent, long Contexts);
