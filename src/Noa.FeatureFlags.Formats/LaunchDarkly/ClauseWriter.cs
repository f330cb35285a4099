using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes the clauses of a rule.</summary>
internal static class ClauseWriter
{
    public static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<Clause> clauses, string path, ConversionNotes notes)
    {
        writer.WriteStartArray("clauses");
        for (int i = 0; i < clauses.Count; i++)
        {
            string at = $"{path}.when[{i}]";
            if (clauses[i].Operator == ClauseOperator.Segment)
            {
                Write(writer, "segmentMatch", clauses[i], attribute: "", at, notes);
            }
            else if (Refusal(clauses[i]) is { } refusal)
            {
                notes.Refuse(at, refusal);
            }
            else if (clauses[i].Operator == ClauseOperator.Exists)
            {
                // No value is equal to one of none, so the negation of it asks whether there is one.
                Write(writer, "in", new Clause { Operator = ClauseOperator.In, Kind = clauses[i].Kind, IsNegated = true }, clauses[i].Attribute!, at, notes);
            }
            else
            {
                Write(writer, ClauseOperators.ToTheirs(clauses[i].Operator)!, clauses[i], clauses[i].Attribute!, at, notes);
            }
        }

        writer.WriteEndArray();
    }

    private static string? Refusal(Clause clause)
    {
        bool asksAbsence = clause.Operator == ClauseOperator.Exists && (clause.IsNegated || clause.MatchesMissing);
        if (asksAbsence)
        {
            return "LaunchDarkly's SDKs cannot ask for a missing attribute: turn the rule round.";
        }

        if (clause.MatchesMissing && !IsAnonymity(clause))
        {
            return "LaunchDarkly's SDKs cannot match a missing attribute: remove \"missing\": true.";
        }

        if (clause.Attribute == Clause.Now)
        {
            return "LaunchDarkly's SDKs do not ask for the time: let a release plan change the rules when it has come.";
        }

        if (clause.IsLenient)
        {
            return "LaunchDarkly's SDKs read no text as a number, and no number as a version: remove \"lenient\": true.";
        }

        if (clause.Kind == EvaluationContext.AnyKind && clause.Attribute != "kind")
        {
            return "LaunchDarkly's SDKs ask all kinds for nothing but their name: name a kind.";
        }

        return clause.Operator != ClauseOperator.Exists && ClauseOperators.ToTheirs(clause.Operator) is null
            ? $"LaunchDarkly's SDKs know no operator like '{JsonNamingPolicy.CamelCase.ConvertName(clause.Operator.ToString())}': write it with the ones they know, turned round by \"not\": true."
            : null;
    }

    // There, whoever does not say whether it is anonymous is not.
    private static bool IsAnonymity(Clause clause) => clause is { Attribute: "anonymous", Operator: ClauseOperator.In }
        && clause.Values.Any(static value => value.TryGetBoolean(out bool wanted) && !wanted) != clause.IsNegated;

    private static void Write(Utf8JsonWriter writer, string name, Clause clause, string attribute, string path, ConversionNotes notes)
    {
        writer.WriteStartObject();
        if (name != "segmentMatch")
        {
            writer.WriteString("contextKind", clause.Kind == EvaluationContext.AnyKind ? EvaluationContext.DefaultKind : clause.Kind);
        }

        writer.WriteString("attribute", attribute);
        writer.WriteString("op", name);
        writer.WriteStartArray("values");
        foreach (AttributeValue value in clause.Values)
        {
            WriteValue(writer, clause.Operator == ClauseOperator.Matches ? TheirPattern(value, path, notes) : value);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("negate", clause.IsNegated);
        writer.WriteEndObject();
    }

    private static AttributeValue TheirPattern(AttributeValue value, string path, ConversionNotes notes)
    {
        value.TryGetString(out string? ours);
        string theirs = Patterns.ToTheirs(ours ?? "");
        if (Patterns.ToOurs(theirs) != ours)
        {
            notes.Change(path, $"The pattern '{ours}' is read by each of LaunchDarkly's SDKs in its own language, where classes such as \\d are of ASCII: write [0-9] for what all read alike.");
        }

        return theirs;
    }

    private static void WriteValue(Utf8JsonWriter writer, in AttributeValue value)
    {
        if (value.TryGetBoolean(out bool boolean))
        {
            writer.WriteBooleanValue(boolean);
        }
        else if (value.TryGetNumber(out double number))
        {
            writer.WriteNumberValue(number);
        }
        else if (value.TryGetInstant(out DateTimeOffset instant))
        {
            writer.WriteStringValue(instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        }
        else
        {
            value.TryGetString(out string? text);
            writer.WriteStringValue(text);
        }
    }
}
