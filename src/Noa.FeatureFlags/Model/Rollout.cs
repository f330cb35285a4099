namespace Noa.FeatureFlags.Model;

/// <summary>Splits contexts over variations by a hash of one of their attributes.</summary>
public sealed class Rollout : Serving
{
    /// <summary>Shares of the variations; they sum to exactly <see cref="Share.Whole"/>. A variation that is not named has none.</summary>
    public required IReadOnlyList<WeightedVariation> Weights { get; init; }

    /// <summary>The draw by another system's hash that takes the place of weights and salt; null means <see cref="BucketingHashes.Noa1"/>.</summary>
    public ForeignDraw? Foreign { get; init; }

    /// <summary>The attribute that decides the bucket; null means the context's key.</summary>
    public string? By { get; init; }

    /// <summary>The kind of context that is asked.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;

    /// <summary>Salt of this rollout alone; null means the flag's salt.</summary>
    public string? Salt { get; init; }
}
