using System.Text.Json;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads the kinds of contexts, most of which are users.</summary>
internal static class KindNames
{
    public static ReadOnlySpan<byte> User => "user"u8;

    /// <summary>The kind that is named; users when none is, or when the name is empty.</summary>
    public static string KindOf(this JsonElement element, ReadOnlySpan<byte> name) => element.Property(name) is not { ValueKind: JsonValueKind.String } value || value.ValueEquals(User)
        ? EvaluationContext.DefaultKind
        : value.NameText() is { Length: > 0 } given ? given : EvaluationContext.DefaultKind;
}
