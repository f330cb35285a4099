namespace Noa.FeatureFlags.Model;

/// <summary>An A/B split: who takes part is one draw, who gets what an independent second one.</summary>
/// <remarks>Contexts outside the experiment are served the off variation and leave no exposure.</remarks>
public sealed class Experiment : Serving
{
    /// <summary>The experiment's identifier; the salt of the draw that assigns variations.</summary>
    public required string Id { get; init; }

    /// <summary>Shares of the variations among participants; they sum to exactly <see cref="Share.Whole"/>.</summary>
    public required IReadOnlyList<WeightedVariation> Weights { get; init; }

    /// <summary>The one draw by another system's hash that takes the place of both draws here; null means <see cref="BucketingHashes.Noa1"/>.</summary>
    /// <remarks>Who takes part is then said by its arms, so that it has neither layer nor allocation.</remarks>
    public ForeignDraw? Foreign { get; init; }

    /// <summary>Share of contexts that take part, outside a layer; null means all.</summary>
    public Share? Allocation { get; init; }

    /// <summary>The layer whose line this experiment takes a slice of; experiments of one layer exclude one another.</summary>
    public string? Layer { get; init; }

    /// <summary>Start of the slice on the layer's line, inclusive.</summary>
    public Share SliceStart { get; init; }

    /// <summary>End of the slice on the layer's line, exclusive.</summary>
    public Share SliceEnd { get; init; } = Share.Whole;

    /// <summary>The attribute that decides both draws; null means the context's key.</summary>
    public string? By { get; init; }

    /// <summary>The kind of context that is asked.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;

    /// <summary>Names of tracked events this experiment is judged by.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>What the author expects to find.</summary>
    public string? Hypothesis { get; init; }
}
