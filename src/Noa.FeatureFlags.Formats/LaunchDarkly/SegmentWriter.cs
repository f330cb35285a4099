using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes one segment.</summary>
internal static class SegmentWriter
{
    public static void Write(Utf8JsonWriter writer, SegmentDefinition segment, long version, ConversionNotes notes)
    {
        writer.WriteStartObject();
        writer.WriteString("key", segment.Key);
        writer.WriteNumber("version", version);
        writer.WriteString("salt", segment.Salt ?? "");
        WriteMembers(writer, "included", "includedContexts", segment.Included);
        WriteMembers(writer, "excluded", "excludedContexts", segment.Excluded);
        writer.WriteStartArray("rules");
        for (int i = 0; i < segment.Rules.Count; i++)
        {
            WriteRule(writer, segment, segment.Rules[i], $"rules[{i}]", notes);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter writer, string users, string others, IReadOnlyList<SegmentMembers> lists)
    {
        writer.WriteStrings(users, [.. lists.Where(IsOfUsers).SelectMany(static list => list.Keys)]);
        writer.WriteStartArray(others);
        foreach (SegmentMembers list in lists.Where(static list => !IsOfUsers(list)))
        {
            writer.WriteStartObject();
            writer.WriteString("contextKind", list.Kind);
            writer.WriteStrings("values", list.Keys);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool IsOfUsers(SegmentMembers list) => list.Kind == EvaluationContext.DefaultKind;

    private static void WriteRule(Utf8JsonWriter writer, SegmentDefinition segment, SegmentRule rule, string path, ConversionNotes notes)
    {
        writer.WriteStartObject();
        if (rule.Id is not null)
        {
            writer.WriteString("id", rule.Id);
        }

        ClauseWriter.WriteAll(writer, rule.Clauses, path, notes);
        if (rule.Percentage is { } share)
        {
            bool isTheirs = rule.Foreign is { Hash: BucketingHashes.Sha1LaunchDarkly, Seed: null } draw && (draw.Salt is null || draw.Salt == $"{segment.Key}.{segment.Salt}");
            if (!isTheirs)
            {
                notes.Refuse(path, $"LaunchDarkly's segments draw by their own hash and the segment's salt: add \"hash\": \"{BucketingHashes.Sha1LaunchDarkly}\" without salt and seed.");
            }

            writer.WriteNumber("weight", share.Buckets);
            writer.WriteString("bucketBy", rule.By ?? "key");
            writer.WriteString("rolloutContextKind", rule.Kind);
        }

        writer.WriteEndObject();
    }
}
