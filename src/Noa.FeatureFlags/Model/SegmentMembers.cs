namespace Noa.FeatureFlags.Model;

/// <summary>Keys of contexts of one kind.</summary>
public sealed class SegmentMembers
{
    /// <summary>The kind of context whose key is compared.</summary>
    public string Kind { get; init; } = EvaluationContext.DefaultKind;

    /// <summary>Keys, compared ordinally.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}
