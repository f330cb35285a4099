namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>How many contexts get something else from one flag.</summary>
internal sealed record FlagImpact(string Key, long Changed);
