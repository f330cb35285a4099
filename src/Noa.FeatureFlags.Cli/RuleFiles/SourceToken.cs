namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>Something in a text that a person can point at.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Start">Offset of its first byte in the line.</param>
/// <param name="Length">In bytes; at least one.</param>
internal readonly record struct SourceToken(int Line, int Start, int Length);
