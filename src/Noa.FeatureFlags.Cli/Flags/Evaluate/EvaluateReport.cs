namespace Noa.FeatureFlags.Cli.Flags.Evaluate;

/// <summary>The JSON of <c>noa flags evaluate</c>: contexts in the order given, and for each the flags.</summary>
internal sealed record EvaluateReport(IReadOnlyList<Answer> Results);
