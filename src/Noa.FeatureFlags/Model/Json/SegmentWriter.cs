using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.SegmentReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes a segment.</summary>
internal static class SegmentWriter
{
    public static void Write(Utf8JsonWriter writer, SegmentDefinition segment)
    {
        writer.WriteStartObject();
        writer.WriteIfAny(Shape[Property.Description], segment.Description);
        writer.WriteIfAny(Shape[Property.Salt], segment.Salt);
        writer.WriteObjectsIfAny(Shape[Property.Included], segment.Included, WriteMembers);
        writer.WriteObjectsIfAny(Shape[Property.Excluded], segment.Excluded, WriteMembers);
        writer.WriteObjectsIfAny(Shape[Property.Rules], segment.Rules, WriteRule);
        if (segment.IsLenient)
        {
            writer.WriteBoolean(Shape[Property.Lenient], true);
        }

        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, SegmentMembers list)
    {
        writer.WriteKind(MembersReader.Shape[MembersReader.Property.Kind], list.Kind);
        writer.WriteStrings(MembersReader.Shape[MembersReader.Property.Keys], list.Keys);
    }

    private static void WriteRule(Utf8JsonWriter writer, SegmentRule rule)
    {
        ObjectShape<SegmentRuleReader.Property> shape = SegmentRuleReader.Shape;
        writer.WriteIfAny(shape[SegmentRuleReader.Property.Id], rule.Id);
        ClauseWriter.WriteAll(writer, shape[SegmentRuleReader.Property.When], rule.Clauses);
        if (rule.Percentage is { } percentage)
        {
            // Without a percentage nobody's bucket is asked.
            writer.WriteNumber(shape[SegmentRuleReader.Property.Percentage], percentage.Percent);
            writer.WriteIfAny(shape[SegmentRuleReader.Property.By], rule.By);
            writer.WriteKind(shape[SegmentRuleReader.Property.Kind], rule.Kind);
            DrawWriter.WriteHash(writer, rule.Foreign);
        }
    }
}
