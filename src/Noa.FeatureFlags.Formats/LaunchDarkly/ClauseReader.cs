using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads the clauses of a rule.</summary>
internal static class ClauseReader
{
    private const string AnonymousAttribute = "anonymous";
    private const string KindAttribute = "kind";
    private const string MetaAttribute = "_meta";
    private const string KeyAttribute = "key";

    /// <summary>Reads clauses up to the first that is malformed: LaunchDarkly finds that only when all before it match.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="place">Which of its entry's rules.</param>
    /// <param name="notes">Takes what was changed.</param>
    /// <param name="fault">What is malformed, or null.</param>
    public static List<Clause> ReadAll(JsonElement rule, int place, ConversionNotes notes, out string? fault)
    {
        JsonElement items = rule.Property("clauses"u8);
        var clauses = new List<Clause>(items.Count());
        var at = new EntryPath("rules", place, 0);
        fault = null;
        foreach (JsonElement item in items.Items())
        {
            var clause = ClauseParts.Of(item);
            if (clause.Operator.ValueKind == JsonValueKind.String && clause.Operator.ValueEquals("segmentMatch"u8))
            {
                AddSegments(clause, clauses);
            }
            else if (AttributeNames.ToOurs(clause.Attribute.NameText(), isReference: clause.NamesKind) is { } attribute)
            {
                AddAttribute(clause, attribute, at, clauses, notes);
            }
            else
            {
                fault = $"'{clause.Attribute.Text()}' is no attribute reference.";
                notes.Change(at, fault + " Whoever comes here gets the default value and an error, as at LaunchDarkly.");
                break;
            }

            at = at with { Clause = at.Clause + 1 };
        }

        return clauses;
    }

    private static void AddSegments(in ClauseParts clause, List<Clause> clauses)
    {
        AttributeValue[] keys = [.. clause.Values.Texts().Where(static key => key.Length > 0).Select(static key => (AttributeValue)key)];
        if (keys.Length > 0)
        {
            clauses.Add(new Clause { Operator = ClauseOperator.Segment, Values = keys, IsNegated = clause.IsNegated });
        }
        else if (!clause.IsNegated)
        {
            clauses.Add(Never);
        }
    }

    private static void AddAttribute(in ClauseParts clause, string attribute, EntryPath path, List<Clause> clauses, ConversionNotes notes)
    {
        string kind = clause.Kind;
        if (attribute == KindAttribute)
        {
            kind = EvaluationContext.AnyKind;
        }
        else if (!EvaluationContext.IsValidKind(kind) || attribute == MetaAttribute || attribute.StartsWith($"/{MetaAttribute}/", StringComparison.Ordinal))
        {
            // What says what is private is no attribute that could be asked.
            clauses.Add(Never);
            return;
        }

        bool isNegated = clause.IsNegated;
        ClauseOperator? @operator = ClauseOperators.ToOurs(clause.Operator);
        if (@operator is null)
        {
            notes.Change(path, $"'{clause.Operator.Text()}' is no operator known to LaunchDarkly's SDKs: it matches nothing.");
        }

        AttributeValue[] values = @operator is { } known ? ClauseValues.Read(clause.Values, known, path, notes) : [];
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
