using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads the clauses of a rule.</summary>
internal static class ClauseReader
{
    private const string AnonymousAttribute = "anonymous";
    private const string KindAttribute = "kind";
    private const string KeyAttribute = "key";

    /// <summary>Reads clauses up to the first that is malformed: LaunchDarkly finds that only when all before it match.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="notes">Takes what was changed.</param>
    /// <param name="fault">What is malformed, or null.</param>
    public static List<Clause> ReadAll(JsonElement rule, string path, ConversionNotes notes, out string? fault)
    {
        var clauses = new List<Clause>();
        int place = 0;
        fault = null;
        foreach (JsonElement clause in rule.Items("clauses"))
        {
            string at = $"{path}.clauses[{place++}]";
            if (clause.Text("op") == "segmentMatch")
            {
                AddSegments(clause, clauses);
                continue;
            }

            string? attribute = AttributeNames.ToOurs(clause.Text("attribute"), isReference: clause.Text("contextKind") is { Length: > 0 });
            if (attribute is null)
            {
                fault = $"'{clause.Text("attribute")}' is no attribute reference.";
                notes.Change(at, fault + " Whoever comes here gets the default value and an error, as at LaunchDarkly.");
                break;
            }

            AddAttribute(clause, attribute, at, clauses, notes);
        }

        return clauses;
    }

    private static void AddSegments(JsonElement clause, List<Clause> clauses)
    {
        AttributeValue[] keys = [.. clause.Texts("values").Where(static key => key.Length > 0).Select(static key => (AttributeValue)key)];
        bool isNegated = clause.Flag("negate");
        if (keys.Length > 0)
        {
            clauses.Add(new Clause { Operator = ClauseOperator.Segment, Values = keys, IsNegated = isNegated });
        }
        else if (!isNegated)
        {
            clauses.Add(Never);
        }
    }

    private static void AddAttribute(JsonElement clause, string attribute, string path, List<Clause> clauses, ConversionNotes notes)
    {
        string kind = clause.Text("contextKind") is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
        if (attribute == KindAttribute)
        {
            kind = EvaluationContext.AnyKind;
        }
        else if (!EvaluationContext.IsValidKind(kind))
        {
            clauses.Add(Never);
            return;
        }

        bool isNegated = clause.Flag("negate");
        string name = clause.Text("op") ?? "";
        ClauseOperator? @operator = ClauseOperators.ToOurs(name);
        if (@operator is null)
        {
            notes.Change(path, $"'{name}' is no operator known to LaunchDarkly's SDKs: it matches nothing.");
        }

        AttributeValue[] values = @operator is { } known ? ClauseValues.Read(clause, known, path, notes) : [];
        bool matchesMissing = attribute == AnonymousAttribute && Array.Exists(values, static value => value.TryGetBoolean(out bool wanted) && !wanted) != isNegated;
        if (matchesMissing)
        {
            // Whoever does not say whether it is anonymous is not; but only contexts of that kind say anything.
            clauses.Add(new Clause { Attribute = KeyAttribute, Kind = kind, Operator = ClauseOperator.Exists });
        }

        if (values.Length > 0)
        {
            clauses.Add(new Clause { Attribute = attribute, Kind = kind, Operator = @operator!.Value, Values = values, IsNegated = isNegated, MatchesMissing = matchesMissing });
        }
        else if (!isNegated)
        {
            clauses.Add(Never);
        }
        else if (!matchesMissing)
        {
            // Nothing fits, so the negation of it does: but for a missing attribute.
            clauses.Add(new Clause { Attribute = attribute, Kind = kind, Operator = ClauseOperator.Exists });
        }
    }

    /// <summary>A clause that no context matches: a key is text.</summary>
    private static Clause Never { get; } = new() { Attribute = KeyAttribute, Operator = ClauseOperator.In, Values = [true] };
}
