using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>What is served, while it is read.</summary>
internal struct ServingDraft()
{
    public ServingReader.Property? Way;
    public IReadOnlyList<WeightedVariation> Weights = [];
    public Experiment? Experiment;
    public string Strategy = "";
    public string Error = "";
    public JsonElement Parameters;
    public string? By;
    public string Kind = EvaluationContext.DefaultKind;
    public DrawDraft Draw = new();

    public readonly bool IsSplit => Way is ServingReader.Property.Percentage or ServingReader.Property.Rollout;

    public readonly Serving ToServing() => Way switch
    {
        ServingReader.Property.Percentage or ServingReader.Property.Rollout =>
            new Rollout { Weights = Weights, By = By, Kind = Kind, Salt = Draw.IsForeign ? null : Draw.Salt, Foreign = Draw.ToForeign() },
        ServingReader.Property.Experiment => Experiment!,
        ServingReader.Property.Strategy => new StrategyServing { Strategy = Strategy, Parameters = Parameters },
        ServingReader.Property.Error => new ErrorServing(Error),
        _ => ServingReader.Placeholder,
    };
}
