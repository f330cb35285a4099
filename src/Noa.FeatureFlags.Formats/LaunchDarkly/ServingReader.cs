using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads what a rule or the fallthrough of one flag serves.</summary>
internal readonly struct ServingReader(string flag, int count, ConversionNotes notes)
{
    /// <param name="source">Has <c>variation</c> or <c>rollout</c>.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="rule">The rule, after which an experiment is called, since it has no name at LaunchDarkly; null for the fallthrough.</param>
    public Serving Read(JsonElement source, EntryPath path, string? rule)
    {
        if (source.Integer("variation"u8) is { } variation)
        {
            return variation >= 0 && variation < count ? Serving.Fixed(VariationNames.Of(variation)) : Fault(path, $"There is no variation {variation}.");
        }

        JsonElement rollout = source.Property("rollout"u8);
        return rollout.Property("variations"u8) is var arms && arms.Count() == 0
            ? Fault(path, "It has neither a variation nor a rollout.")
            : ReadRollout(rollout, arms, path, rule);
    }

    private Serving ReadRollout(JsonElement rollout, JsonElement weighted, EntryPath path, string? rule)
    {
        bool isExperiment = rollout.Text("kind"u8) == "experiment";
        string? by = isExperiment ? null : rollout.Property("bucketBy"u8).NameText();
        string? attribute = AttributeNames.ToOurs(by is { Length: > 0 } ? by : "key", isReference: rollout.Text("contextKind"u8) is { Length: > 0 });
        if (attribute is null)
        {
            return Fault(path, $"'{by}' is no attribute reference.");
        }

        string kind = rollout.KindOf("contextKind"u8);
        var arms = new DrawArm[weighted.Count()];
        int place = 0;
        foreach (JsonElement arm in weighted.EnumerateArray())
        {
            if (arm.Integer("variation"u8) is not { } index || index < 0 || index >= count)
            {
                return Fault(path, "An arm of the rollout serves a variation that does not exist.");
            }

            arms[place++] = new DrawArm(VariationNames.Of(index), Math.Max(0, arm.Integer("weight"u8) ?? 0), arm.Flag("untracked"u8));
        }

        if (!EvaluationContext.IsValidKind(kind))
        {
            notes.Change(path, $"No context can be of kind '{kind}': everybody is served the first arm that has a weight, as at LaunchDarkly.");
            return Serving.Fixed((Array.Find(arms, static arm => arm.Weight > 0) ?? arms[^1]).Variation);
        }

        var draw = new ForeignDraw { Hash = BucketingHashes.Sha1LaunchDarkly, Seed = rollout.Integer("seed"u8), Arms = arms };
        return isExperiment
            ? new Experiment { Id = rule is null ? flag : $"{flag}/{rule}", Weights = [], Foreign = draw, Kind = kind }
            : new Rollout { Weights = [], Foreign = draw, Kind = kind, By = attribute == "key" ? null : attribute };
    }

    private ErrorServing Fault(EntryPath path, string message)
    {
        notes.Change(path, message + " Whoever comes here gets the default value and an error, as at LaunchDarkly.");
        return new ErrorServing(message);
    }
}
