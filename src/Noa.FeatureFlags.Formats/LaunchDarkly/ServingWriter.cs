using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes what the rules of one flag serve.</summary>
internal sealed class ServingWriter(FlagDefinition flag, ConversionNotes notes)
{
    /// <summary>The variation's index, or -1.</summary>
    public int IndexOf(string variation)
    {
        for (int i = 0; i < flag.Variations.Count; i++)
        {
            if (flag.Variations[i].Name == variation)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Writes the properties of a rule or the fallthrough that say what it serves; none for an error, which is what LaunchDarkly makes of that.</summary>
    public void Write(Utf8JsonWriter writer, Serving serving, string path)
    {
        switch (serving)
        {
            case FixedServing one:
                writer.WriteNumber("variation", IndexOf(one.Variation));
                break;
            case Rollout { Foreign: { Hash: BucketingHashes.Sha1LaunchDarkly } draw } rollout:
                WriteRollout(writer, draw, rollout.Kind, rollout.By, isExperiment: false, path);
                break;
            case Experiment { Foreign: { Hash: BucketingHashes.Sha1LaunchDarkly } draw } experiment when experiment.By is null or "key":
                WriteRollout(writer, draw, experiment.Kind, null, isExperiment: true, path);
                break;
            case Experiment { Foreign.Hash: BucketingHashes.Sha1LaunchDarkly }:
                notes.Refuse(path, "LaunchDarkly's experiments bucket by the context's key alone: remove 'by', or write a rollout.");
                break;
            case ErrorServing:
                break;
            default:
                notes.Refuse(path, $"LaunchDarkly's SDKs cannot serve by {NameOf(serving)}: write a variation, or a rollout or experiment with \"hash\": \"{BucketingHashes.Sha1LaunchDarkly}\".");
                break;
        }
    }

    private static string NameOf(Serving serving) => serving switch
    {
        Rollout rollout => $"a rollout by the hash '{rollout.Foreign?.Hash ?? BucketingHashes.Noa1}'",
        Experiment experiment => $"an experiment by the hash '{experiment.Foreign?.Hash ?? BucketingHashes.Noa1}'",
        StrategyServing strategy => $"the strategy '{strategy.Strategy}'",
        _ => $"a {serving.GetType().Name}",
    };

    private void WriteRollout(Utf8JsonWriter writer, ForeignDraw draw, string kind, string? by, bool isExperiment, string path)
    {
        if (!SeedOf(draw, out long? seed))
        {
            notes.Refuse(path, $"LaunchDarkly salts a rollout by '{flag.Key}.{flag.Salt}' or by a number, and this one by '{draw.Salt}': give it a seed, or the flag that salt.");
            return;
        }

        if (draw.Arms.Any(static arm => arm.Weight != Math.Truncate(arm.Weight) || arm.Weight > int.MaxValue))
        {
            notes.Refuse(path, "LaunchDarkly's weights are whole thousandths of a percent: round them.");
            return;
        }

        writer.WriteStartObject("rollout");
        writer.WriteString("kind", isExperiment ? "experiment" : "rollout");
        writer.WriteString("contextKind", kind);
        writer.WriteString("bucketBy", by ?? "key");
        if (seed is { } number)
        {
            writer.WriteNumber("seed", number);
        }

        writer.WriteStartArray("variations");
        foreach (DrawArm arm in draw.Arms)
        {
            writer.WriteStartObject();
            writer.WriteNumber("variation", IndexOf(arm.Variation));
            writer.WriteNumber("weight", (long)arm.Weight);
            if (arm.IsUntracked)
            {
                writer.WriteBoolean("untracked", true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // A salt of the draw's own is the same as a seed when it is a number, and the same as none when it is what the flag gives.
    private bool SeedOf(ForeignDraw draw, out long? seed)
    {
        seed = draw.Seed;
        if (seed is not null || draw.Salt is null || draw.Salt == $"{flag.Key}.{flag.Salt}")
        {
            return true;
        }

        bool isNumber = long.TryParse(draw.Salt, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number.ToString(CultureInfo.InvariantCulture) == draw.Salt;
        seed = isNumber ? number : null;
        return isNumber;
    }
}
