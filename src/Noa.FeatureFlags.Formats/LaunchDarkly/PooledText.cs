using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads text that many flags have alike: one string for all of them.</summary>
internal static class PooledText
{
    // Names of plans, countries, versions: what clauses compare with. Bounded, as every pool is.
    private static readonly StringPool Values = StringPool.ForDocument();

    /// <returns>Null when the element is no text.</returns>
    public static string? NameText(this JsonElement element) => Read(element, StringPool.Names);

    /// <returns>Null when the element is no text.</returns>
    public static string? ValueText(this JsonElement element) => Read(element, Values);

    private static string? Read(JsonElement element, StringPool pool)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return text.Contains((byte)'\\') || !Ascii.IsValid(text) ? element.GetString() : pool.Get(text);
    }
}
