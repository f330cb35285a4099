using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads what a rule or the fallthrough of one flag serves.</summary>
internal sealed class ServingReader(string flag, int count, ConversionNotes notes)
{
    public string Flag { get; } = flag;

    /// <param name="source">Has <c>variation</c> or <c>rollout</c>.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="experiment">What an experiment is called, which has no name at LaunchDarkly.</param>
    public Serving Read(JsonElement source, string path, string experiment)
    {
        if (source.Integer("variation") is { } variation)
        {
            return variation >= 0 && variation < count ? Serving.Fixed(VariationNames.Of(variation)) : Fault(path, $"There is no variation {variation}.");
        }

        JsonElement rollout = source.Property("rollout");
        JsonElement[] arms = [.. rollout.Items("variations")];
        return arms.Length == 0
            ? Fault(path, "It has neither a variation nor a rollout.")
            : ReadRollout(rollout, arms, path, experiment);
    }

    private Serving ReadRollout(JsonElement rollout, JsonElement[] weighted, string path, string experiment)
    {
        bool isExperiment = rollout.Text("kind") == "experiment";
        string? by = isExperiment ? null : rollout.Text("bucketBy");
        string? attribute = AttributeNames.ToOurs(by is { Length: > 0 } ? by : "key", isReference: rollout.Text("contextKind") is { Length: > 0 });
        if (attribute is null)
        {
            return Fault(path, $"'{by}' is no attribute reference.");
        }

        string kind = rollout.Text("contextKind") is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
        if (Array.Exists(weighted, arm => arm.Integer("variation") is not { } index || index < 0 || index >= count))
        {
            return Fault(path, "An arm of the rollout serves a variation that does not exist.");
        }

        DrawArm[] arms = [.. weighted.Select(static arm => new DrawArm(VariationNames.Of(arm.Integer("variation") ?? 0), Math.Max(0, arm.Integer("weight") ?? 0), arm.Flag("untracked")))];
        if (!EvaluationContext.IsValidKind(kind))
        {
            notes.Change(path, $"No context can be of kind '{kind}': everybody is served the first arm that has a weight, as at LaunchDarkly.");
            return Serving.Fixed((Array.Find(arms, static arm => arm.Weight > 0) ?? arms[^1]).Variation);
        }

        var draw = new ForeignDraw { Hash = BucketingHashes.Sha1LaunchDarkly, Seed = rollout.Integer("seed"), Arms = arms };
        return isExperiment
            ? new Experiment { Id = experiment, Weights = [], Foreign = draw, Kind = kind }
            : new Rollout { Weights = [], Foreign = draw, Kind = kind, By = attribute == "key" ? null : attribute };
    }

    private ErrorServing Fault(string path, string message)
    {
        notes.Change(path, message + " Whoever comes here gets the default value and an error, as at LaunchDarkly.");
        return new ErrorServing(message);
    }
}
