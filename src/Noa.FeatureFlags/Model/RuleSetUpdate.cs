namespace Noa.FeatureFlags.Model;

/// <summary>The outcome of a change to a rule set.</summary>
public sealed class RuleSetUpdate
{
    /// <summary>Keys of the flags whose evaluation may have changed, each once.</summary>
    public IReadOnlyCollection<string> ChangedFlags { get; init; } = [];

    /// <summary>What was refused and why; empty when all was taken.</summary>
    public IReadOnlyList<RuleSetDiagnostic> Diagnostics { get; init; } = [];
}
