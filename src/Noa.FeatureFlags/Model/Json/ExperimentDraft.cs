namespace Noa.FeatureFlags.Model.Json;

/// <summary>An experiment while it is read.</summary>
internal struct ExperimentDraft()
{
    public string Id = "";
    public IReadOnlyList<WeightedVariation> Weights = [];
    public Share? Allocation;
    public string? Layer;
    public Share SliceStart;
    public Share SliceEnd = Share.Whole;
    public string? By;
    public string Kind = EvaluationContext.DefaultKind;
    public DrawDraft Draw = new();
    public IReadOnlyList<string> Metrics = [];
    public string? Hypothesis;

    public readonly Experiment ToExperiment() => new()
    {
        Id = Id,
        Weights = Weights,
        Allocation = Allocation,
        Layer = Layer,
        SliceStart = SliceStart,
        SliceEnd = SliceEnd,
        By = By,
        Kind = Kind,
        Foreign = Draw.ToForeign(),
        Metrics = Metrics,
        Hypothesis = Hypothesis,
    };
}
