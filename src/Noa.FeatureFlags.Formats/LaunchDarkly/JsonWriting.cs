using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>What several parts of an entry are written with.</summary>
internal static class JsonWriting
{
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
