using System.Globalization;
using System.Text.Json;
using static Noa.FeatureFlags.Model.Json.ClauseReader;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Writes the clauses of a rule.</summary>
internal static class ClauseWriter
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>Writes the clauses, and nothing for a rule that matches everybody.</summary>
    public static void WriteAll(Utf8JsonWriter writer, string name, IReadOnlyList<Clause> clauses)
    {
        if (clauses.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (Clause clause in clauses)
        {
            Write(writer, clause);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Clause clause)
    {
        writer.WriteStartObject();

        // A segment knows itself whom it asks.
        bool asksAttribute = clause.Operator != ClauseOperator.Segment;
        if (asksAttribute)
        {
            writer.WriteIfAny(Shape[Property.Attribute], clause.Attribute);
            writer.WriteKind(Shape[Property.Kind], clause.Kind);
        }

        writer.WritePropertyName(Shape[(Property)clause.Operator]);
        WriteValues(writer, clause);
        WriteIfTrue(writer, Property.Not, clause.IsNegated);
        WriteIfTrue(writer, Property.Missing, clause.MatchesMissing && asksAttribute);
        WriteIfTrue(writer, Property.Lenient, clause.IsLenient && asksAttribute);
        writer.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter writer, Clause clause)
    {
        if (clause.Operator == ClauseOperator.Exists)
        {
            writer.WriteBooleanValue(true);
            return;
        }

        if (clause.Operator != ClauseOperator.In && clause.Values.Count == 1)
        {
            WriteValue(writer, clause.Values[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (AttributeValue value in clause.Values)
        {
            WriteValue(writer, value);
        }

        writer.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter writer, in AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Boolean when value.TryGetBoolean(out bool boolean):
                writer.WriteBooleanValue(boolean);
                break;
            case AttributeKind.Integer when value.TryGetInteger(out long integer):
                writer.WriteNumberValue(integer);
                break;
            case AttributeKind.Double when value.TryGetNumber(out double number):
                writer.WriteNumberValue(number);
                break;
            case AttributeKind.Instant when value.TryGetInstant(out DateTimeOffset instant):
                writer.WriteStringValue(instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture));
                break;
            case AttributeKind.String when value.TryGetString(out string? text):
                writer.WriteStringValue(text);
                break;
            default:
                // No clause compares with a list or an object; the reader says so when it meets one.
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteIfTrue(Utf8JsonWriter writer, Property property, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(Shape[property], true);
        }
    }
}
