namespace Noa.FeatureFlags.Model;

/// <summary>Everything an author wrote: flags and the segments they share, before any check across entries.</summary>
/// <remarks>Immutable. Built in code, or by <see cref="RuleSetJson.Parse(ReadOnlyMemory{byte})"/>.</remarks>
public sealed class RuleSetDefinition
{
    // First: static members are made in the order they are written, and the empty rule set needs this one.
    private static readonly IReadOnlySet<string> EmptySet = new HashSet<string>();

    /// <summary>A rule set without any entry.</summary>
    public static RuleSetDefinition Empty { get; } = new();

    /// <summary>Flags in the order they were written; keys are unique.</summary>
    public IReadOnlyList<FlagDefinition> Flags { get; init; } = [];

    /// <summary>Segments in the order they were written; keys are unique.</summary>
    public IReadOnlyList<SegmentDefinition> Segments { get; init; } = [];

    /// <summary>What was wrong with the text this was read from; empty when built in code.</summary>
    public IReadOnlyList<RuleSetDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>False when the text could not be read at all (not JSON, too large): then nothing in it may replace what is in use.</summary>
    public bool IsReadable { get; init; } = true;

    /// <summary>Keys of flags that the text contains but that could not be read: they were not removed, so their last good definition stays.</summary>
    public IReadOnlySet<string> UnreadableFlags { get; init; } = EmptySet;

    /// <summary>Keys of segments that the text contains but that could not be read.</summary>
    public IReadOnlySet<string> UnreadableSegments { get; init; } = EmptySet;

    /// <summary>The text this was read from, so that later checks can name a line; empty when built in code.</summary>
    internal ReadOnlyMemory<byte> Text { get; init; }
}
