using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.DocumentReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes a document in the long form: one way to say a thing, in one order.</summary>
internal static class RuleSetWriter
{
    public static void Write(Utf8JsonWriter writer, RuleSetDefinition ruleSet)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(Shape[Property.Flags]);
        foreach (FlagDefinition flag in ruleSet.Flags)
        {
            writer.WritePropertyName(flag.Key);
            FlagWriter.Write(writer, flag);
        }

        writer.WriteEndObject();
        if (ruleSet.Segments.Count > 0)
        {
            writer.WriteStartObject(Shape[Property.Segments]);
            foreach (SegmentDefinition segment in ruleSet.Segments)
            {
                writer.WritePropertyName(segment.Key);
                SegmentWriter.Write(writer, segment);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
