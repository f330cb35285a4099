using Noa.FeatureFlags.Cli.Flags.Evaluate;

namespace Noa.FeatureFlags.Cli.Flags.Explain;

/// <summary>The JSON of <c>noa flags explain</c>: the answer, and the steps that led to it.</summary>
internal sealed record ExplainReport(Answer Result, IReadOnlyList<StepReport> Steps);
