namespace Noa.FeatureFlags.Exposures;

/// <summary>Something that happened that experiments are judged by.</summary>
public sealed class TrackedEvent
{
    /// <summary>When it was tracked.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The metric's name.</summary>
    public required string Name { get; init; }

    /// <summary>Key of each kind of context it happened to.</summary>
    public required IReadOnlyDictionary<string, string> Units { get; init; }

    /// <summary>The measured value; null when only the occurrence counts.</summary>
    public double? Value { get; init; }

    /// <summary>Whom it happened to, with all attributes; null when that is not known. Sinks that write files do not write it.</summary>
    public EvaluationContext? Context { get; init; }
}
