using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads as LaunchDarkly's parsers do: null is absent, absent arrays are empty, what is of another type is absent too.</summary>
internal static class JsonReading
{
    /// <returns>Undefined when there is no such property, or it is null.</returns>
    public static JsonElement Property(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : default;

    public static string? Text(this JsonElement element, string name) =>
        element.Property(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool Flag(this JsonElement element, string name) => element.Property(name).ValueKind == JsonValueKind.True;

    public static long? Integer(this JsonElement element, string name) =>
        element.Property(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue
            ? (long)number
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Property(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonProperty> Entries(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    public static string[] Texts(this JsonElement element, string name) =>
        [.. element.Items(name).Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)];
}
