using System.Text.Json;
using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>What is served: a variation with its value, or the caller's default value (both null).</summary>
internal sealed record ServedReport(string? Variation, JsonElement? Value)
{
    /// <param name="flag">The flag.</param>
    /// <param name="place">Place of the variation; the number of variations for the caller's default value.</param>
    public static ServedReport Of(FlagDefinition flag, int place)
    {
        if (place >= flag.Variations.Count)
        {
            return new(null, null);
        }

        using JsonDocument value = JsonDocument.Parse(flag.Variations[place].Value.ToString(), ContextFile.DocumentOptions);
        return new(flag.Variations[place].Name, value.RootElement.Clone());
    }

    public bool IsSame(ServedReport other) => Variation == other.Variation
        && (Value is { } value && other.Value is { } otherValue ? JsonElement.DeepEquals(value, otherValue) : Value is null == other.Value is null);

    /// <summary>For people: <c>on = true</c>.</summary>
    public string Describe() => Value is { } value ? $"{Variation} = {ToolJson.InOneLine(value)}" : "(default value)";
}
