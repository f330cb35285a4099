using System.Globalization;
using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.FlagReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes a flag. What decides is always written, even where it could be left out; notes and lists only when there are any.</summary>
internal static class FlagWriter
{
    public static void Write(Utf8JsonWriter writer, FlagDefinition flag)
    {
        writer.WriteStartObject();
        WriteNotes(writer, flag);
        writer.WriteBoolean(Shape[Property.Enabled], flag.IsEnabled);
        writer.WriteIfAny(Shape[Property.Salt], flag.Salt);
        WriteVariations(writer, flag);
        writer.WriteObjectsIfAny(Shape[Property.Prerequisites], flag.Prerequisites, WritePrerequisite);
        writer.WriteObjectsIfAny(Shape[Property.Targets], flag.Targets, WriteTargets);
        writer.WriteObjectsIfAny(Shape[Property.Rules], flag.Rules, WriteRule);
        writer.WritePropertyName(Shape[Property.Fallthrough]);
        ServingWriter.Write(writer, flag.Fallthrough);
        if (flag.IsLenient)
        {
            writer.WriteBoolean(Shape[Property.Lenient], true);
        }

        writer.WriteEndObject();
    }

    private static void WriteNotes(Utf8JsonWriter writer, FlagDefinition flag)
    {
        writer.WriteIfAny(Shape[Property.Description], flag.Description);
        writer.WriteIfAny(Shape[Property.Owner], flag.Owner);
        if (flag.Tags.Count > 0)
        {
            writer.WriteStrings(Shape[Property.Tags], flag.Tags);
        }

        writer.WriteIfAny(Shape[Property.Expires], flag.Expires?.ToString(JsonCursor.DateFormat, CultureInfo.InvariantCulture));
        if (flag.IsClientSide)
        {
            writer.WriteBoolean(Shape[Property.ClientSide], true);
        }

        if (flag.TracksExposures)
        {
            writer.WriteBoolean(Shape[Property.TrackExposures], true);
        }
    }

    private static void WriteVariations(Utf8JsonWriter writer, FlagDefinition flag)
    {
        writer.WriteStartObject(Shape[Property.Variations]);
        foreach (Variation variation in flag.Variations)
        {
            writer.WritePropertyName(variation.Name);
            WriteValue(writer, variation.Value);
        }

        writer.WriteEndObject();

        // Null has to be written: where it is left out, a variation called "off" takes its place.
        if (flag.OffError is null)
        {
            writer.WriteString(Shape[Property.OffVariation], flag.OffVariation);
        }
        else
        {
            writer.WritePropertyName(Shape[Property.OffVariation]);
            ServingWriter.Write(writer, new ErrorServing(flag.OffError));
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, in FlagValue value)
    {
        switch (value.Type)
        {
            case FlagType.Boolean:
                writer.WriteBooleanValue(value.Boolean);
                break;
            case FlagType.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case FlagType.String:
                writer.WriteStringValue(value.String);
                break;
            default:
                value.Json.WriteTo(writer);
                break;
        }
    }

    private static void WritePrerequisite(Utf8JsonWriter writer, Prerequisite prerequisite)
    {
        writer.WriteString(PrerequisiteReader.Shape[PrerequisiteReader.Property.Flag], prerequisite.Flag);
        writer.WriteString(PrerequisiteReader.Shape[PrerequisiteReader.Property.Variation], prerequisite.Variation);
    }

    private static void WriteTargets(Utf8JsonWriter writer, TargetList target)
    {
        writer.WriteString(TargetsReader.Shape[TargetsReader.Property.Variation], target.Variation);
        writer.WriteKind(TargetsReader.Shape[TargetsReader.Property.Kind], target.Kind);
        writer.WriteStrings(TargetsReader.Shape[TargetsReader.Property.Keys], target.Keys);
    }

    private static void WriteRule(Utf8JsonWriter writer, TargetingRule rule)
    {
        writer.WriteIfAny(RuleReader.Shape[RuleReader.Property.Id], rule.Id);
        ClauseWriter.WriteAll(writer, RuleReader.Shape[RuleReader.Property.When], rule.Clauses);
        writer.WritePropertyName(RuleReader.Shape[RuleReader.Property.Serve]);
        ServingWriter.Write(writer, rule.Serve);
    }
}
