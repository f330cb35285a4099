using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads one segment.</summary>
internal static class SegmentReader
{
    public static SegmentDefinition Read(string key, JsonElement segment, ConversionNotes notes)
    {
        if (segment.Flag("unbounded"))
        {
            notes.Refuse("unbounded", "The members of a big segment are in a store outside: here it has none. List them, or write rules.");
            return new SegmentDefinition { Key = key, IsLenient = true };
        }

        return new SegmentDefinition
        {
            Key = key,
            IsLenient = true,
            Salt = segment.Text("salt") is { Length: > 0 } salt ? salt : null,
            Included = ReadMembers(segment, "included", "includedContexts"),
            Excluded = ReadMembers(segment, "excluded", "excludedContexts"),
            Rules = [.. segment.Items("rules").Select((rule, place) => ReadRule(rule, place, notes)).OfType<SegmentRule>()],
        };
    }

    private static SegmentMembers[] ReadMembers(JsonElement segment, string users, string others)
    {
        var lists = new List<SegmentMembers>();
        if (segment.Texts(users) is { Length: > 0 } keys)
        {
            lists.Add(new SegmentMembers { Keys = keys });
        }

        foreach (JsonElement list in segment.Items(others))
        {
            string kind = list.Text("contextKind") is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
            if (EvaluationContext.IsValidKind(kind))
            {
                lists.Add(new SegmentMembers { Kind = kind, Keys = list.Texts("values") });
            }
        }

        return [.. lists];
    }

    private static SegmentRule? ReadRule(JsonElement rule, int place, ConversionNotes notes)
    {
        string path = $"rules[{place}]";
        List<Clause> clauses = ClauseReader.ReadAll(rule, path, notes, out string? fault);
        string kind = rule.Text("rolloutContextKind") is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
        string? by = AttributeNames.ToOurs(rule.Text("bucketBy") is { Length: > 0 } name ? name : "key", isReference: rule.Text("rolloutContextKind") is { Length: > 0 });
        long? weight = rule.Integer("weight");
        if (fault is not null || (weight is not null && by is null))
        {
            notes.Refuse(path, $"{fault ?? $"'{rule.Text("bucketBy")}' is no attribute reference."} The rule makes no members here; at LaunchDarkly asking it is an error.");
            return null;
        }

        string? id = rule.Text("id") is { Length: > 0 } called ? called : null;
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
