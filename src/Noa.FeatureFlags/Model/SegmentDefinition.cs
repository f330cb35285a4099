namespace Noa.FeatureFlags.Model;

/// <summary>An audience that rules of several flags share.</summary>
/// <remarks>Asked in order: included, excluded, then the rules; the first that matches makes a context a member.</remarks>
public sealed class SegmentDefinition
{
    /// <summary>The segment's identifier, compared ordinally.</summary>
    public required string Key { get; init; }

    /// <summary>Who is in it, in the author's words.</summary>
    public string? Description { get; init; }

    /// <summary>Salt of the percentages of its rules; null means the key.</summary>
    public string? Salt { get; init; }

    /// <summary>Keys that are members whatever else is said.</summary>
    public IReadOnlyList<SegmentMembers> Included { get; init; } = [];

    /// <summary>Keys that are no members whatever the rules say.</summary>
    public IReadOnlyList<SegmentMembers> Excluded { get; init; } = [];

    /// <summary>Rules that make members.</summary>
    public IReadOnlyList<SegmentRule> Rules { get; init; } = [];

    /// <summary>Whether segments that this one asks may be missing: then they have no members.</summary>
    public bool IsLenient { get; init; }

    /// <summary>Hash of the text this was read from; 0 when built in code.</summary>
    internal ulong Fingerprint { get; init; }
}
