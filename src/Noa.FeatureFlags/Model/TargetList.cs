namespace Noa.FeatureFlags.Model;

/// <summary>Context keys that are served one variation, whatever the rules say.</summary>
public sealed class TargetList
{
    /// <summary>The variation's name.</summary>
    public required string Variation { get; init; }

    /// <summary>The kind of context whose key is compared.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;

    /// <summary>Keys, compared ordinally.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}
