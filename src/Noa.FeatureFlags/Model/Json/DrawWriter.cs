using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes a draw by another system's hash.</summary>
internal static class DrawWriter
{
    public static void WriteArms(Utf8JsonWriter writer, string name, ForeignDraw draw)
    {
        writer.WriteStartArray(name);
        foreach (DrawArm arm in draw.Arms)
        {
            writer.WriteStartObject();
            writer.WriteString(ArmsReader.Shape[ArmsReader.Property.Variation], arm.Variation);
            writer.WriteNumber(ArmsReader.Shape[ArmsReader.Property.Weight], arm.Weight);
            if (arm.IsUntracked)
            {
                writer.WriteBoolean(ArmsReader.Shape[ArmsReader.Property.Untracked], true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes hash, salt and seed; nothing for a draw by <see cref="BucketingHashes.Noa1"/>.</summary>
    public static void WriteHash(Utf8JsonWriter writer, ForeignDraw? draw)
    {
        if (draw is null)
        {
            return;
        }

        writer.WriteString(ServingReader.Shape[ServingReader.Property.Hash], draw.Hash);
        writer.WriteIfAny(ServingReader.Shape[ServingReader.Property.Salt], draw.Salt);
        if (draw.Seed is { } seed)
        {
            writer.WriteNumber(ServingReader.Shape[ServingReader.Property.Seed], seed);
        }
    }
}
