namespace Noa.FeatureFlags.Model;

/// <summary>Makes members of the contexts for which all clauses match, or of a share of them.</summary>
public sealed class SegmentRule
{
    /// <summary>Name of the rule in explanations; null means its place, from 1.</summary>
    public string? Id { get; init; }

    /// <summary>Clauses that must all match.</summary>
    public IReadOnlyList<Clause> Clauses { get; init; } = [];

    /// <summary>Share of the matching contexts that become members; null means all.</summary>
    public Share? Percentage { get; init; }

    /// <summary>The draw by another system's hash that decides who is in the share; null means <see cref="BucketingHashes.Noa1"/>.</summary>
    public ForeignDraw? Foreign { get; init; }

    /// <summary>The attribute that decides the bucket; null means the context's key.</summary>
    public string? By { get; init; }

    /// <summary>The kind of context whose attribute decides the bucket.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;
}
