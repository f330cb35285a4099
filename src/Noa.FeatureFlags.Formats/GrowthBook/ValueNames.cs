using System.Text.Json;
using Noa.FeatureFlags.Formats.Conditions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.GrowthBook;

/// <summary>Names for values, which features write wherever they serve one.</summary>
internal sealed class ValueNames
{
    private readonly List<(JsonElement Value, Variation Variation)> _known = [];

    /// <summary>Names all values that a feature may serve.</summary>
    public ValueNames(JsonPlace feature)
    {
        foreach (JsonPlace value in new[] { feature["defaultValue"] }.Concat(feature["rules"].Items().SelectMany(static rule => rule["variations"].Items().Prepend(rule["force"]))).Where(static value => value.IsGiven))
        {
            if (Find(value) is null)
            {
                _known.Add((value.Element, new Variation(NameFor(value), value.Value())));
            }
        }
    }

    public IReadOnlyList<Variation> Variations => _known.Count == 0 ? Variation.OnAndOff : [.. _known.Select(static known => known.Variation)];

    /// <summary>The variation of a value.</summary>
    /// <returns>Null for null, which is the caller's default value.</returns>
    public string? Find(JsonPlace value) => value.IsGiven ? _known.Find(known => JsonElement.DeepEquals(known.Value, value.Element)).Variation?.Name : null;

    private string NameFor(JsonPlace value) => value.Element.ValueKind switch
    {
        JsonValueKind.True => "on",
        JsonValueKind.False => "off",
        _ => $"value-{_known.Count + 1}",
    };
}
