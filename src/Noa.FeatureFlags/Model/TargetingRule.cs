namespace Noa.FeatureFlags.Model;

/// <summary>Serves something to the contexts for which all clauses match; a rule without clauses matches everybody.</summary>
public sealed class TargetingRule
{
    /// <summary>Name of the rule in results and explanations; null means its place, as in <c>rule-2</c> (from 1).</summary>
    public string? Id { get; init; }

    /// <summary>Clauses that must all match.</summary>
    public IReadOnlyList<Clause> Clauses { get; init; } = [];

    /// <summary>What matching contexts are served.</summary>
    public required Serving Serve { get; init; }
}
