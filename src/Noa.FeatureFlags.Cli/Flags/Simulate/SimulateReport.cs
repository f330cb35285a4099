namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>The JSON of <c>noa flags simulate</c>; the comparison is null unless asked for.</summary>
internal sealed record SimulateReport(int Contexts, string Source, IReadOnlyList<FlagSplit> Flags, ComparisonReport? Comparison);
