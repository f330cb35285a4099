namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>How many contexts get something else from the new rules; flags that serve all of them the same are left out.</summary>
internal sealed record ImpactReport(int Contexts, IReadOnlyList<FlagImpact> Flags);
