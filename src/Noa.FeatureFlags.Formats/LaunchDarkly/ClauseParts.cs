using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>The properties of a clause, found in one pass.</summary>
internal struct ClauseParts
{
    private JsonElement _kind;

    /// <summary>The operator's name; undefined when there is none.</summary>
    public JsonElement Operator { get; private set; }

    /// <summary>What is asked; undefined when there is none.</summary>
    public JsonElement Attribute { get; private set; }

    public JsonElement Values { get; private set; }

    public bool IsNegated { get; private set; }

    /// <summary>Whether a kind is named: then the attribute may be a reference.</summary>
    public readonly bool NamesKind => _kind.ValueKind == JsonValueKind.String && !_kind.ValueEquals(""u8);

    public readonly string Kind => !NamesKind || _kind.ValueEquals(KindNames.User) ? EvaluationContext.DefaultKind : _kind.NameText()!;

    public static ClauseParts Of(JsonElement clause)
    {
        var parts = default(ClauseParts);
        foreach (JsonProperty property in clause.Entries())
        {
            JsonElement value = property.Value.Given();
            ReadOnlySpan<byte> name = property.NameBytes();
            if (name.SequenceEqual("op"u8))
            {
                parts.Operator = value;
            }
            else if (name.SequenceEqual("values"u8))
            {
                parts.Values = value;
            }
            else if (name.SequenceEqual("attribute"u8))
            {
                parts.Attribute = value;
            }
            else if (name.SequenceEqual("contextKind"u8))
            {
                parts._kind = value;
            }
            else if (name.SequenceEqual("negate"u8))
            {
                parts.IsNegated = value.ValueKind == JsonValueKind.True;
            }
        }

        return parts;
    }
}
