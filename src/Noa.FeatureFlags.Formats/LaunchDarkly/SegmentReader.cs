using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads one segment.</summary>
internal static class SegmentReader
{
    public static SegmentDefinition Read(string key, JsonElement segment, ConversionNotes notes)
    {
        if (segment.Flag("unbounded"u8))
        {
            notes.Refuse("unbounded", "The members of a big segment are in a store outside: here it has none. List them, or write rules.");
            return new SegmentDefinition { Key = key, IsLenient = true };
        }

        return new SegmentDefinition
        {
            Key = key,
            IsLenient = true,
            Salt = segment.Text("salt"u8) is { Length: > 0 } salt ? salt : null,
            Included = ReadMembers(segment, "included"u8, "includedContexts"u8),
            Excluded = ReadMembers(segment, "excluded"u8, "excludedContexts"u8),
            Rules = [.. segment.Items("rules"u8).Select((rule, place) => ReadRule(rule, place, notes)).OfType<SegmentRule>()],
        };
    }

    private static SegmentMembers[] ReadMembers(JsonElement segment, ReadOnlySpan<byte> users, ReadOnlySpan<byte> others)
    {
        var lists = new List<SegmentMembers>();
        if (segment.Texts(users) is { Length: > 0 } keys)
        {
            lists.Add(new SegmentMembers { Keys = keys });
        }

        foreach (JsonElement list in segment.Items(others))
        {
            string kind = list.KindOf("contextKind"u8);
            if (EvaluationContext.IsValidKind(kind))
            {
                lists.Add(new SegmentMembers { Kind = kind, Keys = list.Texts("values"u8) });
            }
        }

        return [.. lists];
    }

    private static SegmentRule? ReadRule(JsonElement rule, int place, ConversionNotes notes)
    {
        List<Clause> clauses = ClauseReader.ReadAll(rule, place, notes, out string? fault);
        string kind = rule.KindOf("rolloutContextKind"u8);
        string? by = AttributeNames.ToOurs(rule.Text("bucketBy"u8) is { Length: > 0 } name ? name : "key", isReference: rule.Text("rolloutContextKind"u8) is { Length: > 0 });
        long? weight = rule.Integer("weight"u8);
        if (fault is not null || (weight is not null && by is null))
        {
            notes.Refuse(new EntryPath("rules", place), $"{fault ?? $"'{rule.Text("bucketBy"u8)}' is no attribute reference."} The rule makes no members here; at LaunchDarkly asking it is an error.");
            return null;
        }

        string? id = rule.Text("id"u8) is { Length: > 0 } called ? called : null;
        return weight is null or > Bucket.Count || !EvaluationContext.IsValidKind(kind)
            ? WithoutDraw(id, clauses, weight)
            : new SegmentRule
            {
                Id = id,
                Clauses = clauses,
                Percentage = Share.FromPercent(Math.Max(0, weight.Value) / 1000m),
                Kind = kind,
                By = by == "key" ? null : by,
                Foreign = new ForeignDraw { Hash = BucketingHashes.Sha1LaunchDarkly },
            };
    }

    // No bucket is beyond such a weight; and where no context can have a bucket, all are at 0, which is below every weight but none.
    private static SegmentRule? WithoutDraw(string? id, List<Clause> clauses, long? weight) =>
        weight is <= 0 ? null : new SegmentRule { Id = id, Clauses = clauses };
}
