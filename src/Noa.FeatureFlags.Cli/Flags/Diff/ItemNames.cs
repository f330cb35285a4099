using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>Names by which items of an array are recognized when others are put before them.</summary>
internal static class ItemNames
{
    /// <returns>A name for each item; null unless every item has one of its own.</returns>
    public static string[]? Of(JsonElement[] items)
    {
        var names = new string[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (Of(items[i]) is not { } name || names.AsSpan(0, i).Contains(name))
            {
                return null;
            }

            names[i] = name;
        }

        return names;
    }

    // A rule's id, a prerequisite's flag, a target list's variation and kind, the kind of a segment's members.
    private static string? Of(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        string? kind = TextOf(item, "kind");
        if (TextOf(item, "id") is { } id)
        {
            return id;
        }

        return TextOf(item, "flag")
            ?? (TextOf(item, "variation") is { } variation ? kind is null ? variation : $"{variation}, {kind}" : null)
            ?? (item.TryGetProperty("keys", out _) ? kind ?? EvaluationContext.DefaultKind : null);
    }

    private static string? TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
