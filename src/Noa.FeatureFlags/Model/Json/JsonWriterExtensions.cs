using System.Text.Json;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>What several nouns of the format are written with.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a string, and nothing when there is none.</summary>
    public static void WriteIfAny(this Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Writes the kind of a context, and nothing for users.</summary>
    public static void WriteKind(this Utf8JsonWriter writer, string name, string kind) =>
        writer.WriteIfAny(name, kind == EvaluationContext.DefaultKind ? null : kind);

    /// <summary>Writes an array of objects, and nothing when there is none.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The array's property.</param>
    /// <param name="items">What the objects stand for.</param>
    /// <param name="writeProperties">Writes the properties of one object.</param>
    public static void WriteObjectsIfAny<T>(this Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeProperties)
    {
        if (items.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            writeProperties(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a list, even an empty one.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
