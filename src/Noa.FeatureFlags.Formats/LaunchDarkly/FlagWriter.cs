using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes one flag.</summary>
internal static class FlagWriter
{
    public static void Write(Utf8JsonWriter writer, FlagDefinition flag, long version, Func<string, string, int> indexOf, ConversionNotes notes)
    {
        var servings = new ServingWriter(flag, notes);
        writer.WriteStartObject();
        writer.WriteString("key", flag.Key);
        writer.WriteNumber("version", version);
        writer.WriteBoolean("on", flag.IsEnabled);
        writer.WriteString("salt", flag.Salt ?? "");
        WriteVariations(writer, flag, servings);
        WritePrerequisites(writer, flag, indexOf);
        TargetWriter.Write(writer, flag, servings);
        WriteRules(writer, flag, servings, notes);
        writer.WriteStartObject("fallthrough");
        servings.Write(writer, flag.Fallthrough, "fallthrough");
        writer.WriteEndObject();
        if (flag.TracksExposures)
        {
            writer.WriteBoolean("trackEvents", true);
        }

        writer.WriteBoolean("clientSide", flag.IsClientSide);
        writer.WriteStartObject("clientSideAvailability");
        writer.WriteBoolean("usingEnvironmentId", flag.IsClientSide);
        writer.WriteBoolean("usingMobileKey", flag.IsClientSide);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteVariations(Utf8JsonWriter writer, FlagDefinition flag, ServingWriter servings)
    {
        writer.WriteStartArray("variations");
        foreach (Variation variation in flag.Variations)
        {
            writer.WriteRawValue(variation.Value.ToString());
        }

        writer.WriteEndArray();
        if (flag.OffError is not null)
        {
            writer.WriteNumber("offVariation", flag.Variations.Count);
        }
        else if (flag.OffVariation is not null)
        {
            writer.WriteNumber("offVariation", servings.IndexOf(flag.OffVariation));
        }
    }

    private static void WritePrerequisites(Utf8JsonWriter writer, FlagDefinition flag, Func<string, string, int> indexOf)
    {
        writer.WriteStartArray("prerequisites");
        foreach (Prerequisite needed in flag.Prerequisites)
        {
            writer.WriteStartObject();
            writer.WriteString("key", needed.Flag);
            writer.WriteNumber("variation", indexOf(needed.Flag, needed.Variation));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRules(Utf8JsonWriter writer, FlagDefinition flag, ServingWriter servings, ConversionNotes notes)
    {
        writer.WriteStartArray("rules");
        for (int i = 0; i < flag.Rules.Count; i++)
        {
            TargetingRule rule = flag.Rules[i];
            writer.WriteStartObject();
            writer.WriteString("id", rule.Id ?? $"rule-{i + 1}");
            ClauseWriter.WriteAll(writer, rule.Clauses, $"rules[{i}]", notes);
            servings.Write(writer, rule.Serve, $"rules[{i}].serve");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
