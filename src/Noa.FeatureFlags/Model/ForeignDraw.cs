namespace Noa.FeatureFlags.Model;

/// <summary>A draw by the hash of another system, so that what was imported from it moves nobody to another variation.</summary>
/// <remarks>
/// The hash brings everything that makes a draw: how salt, seed and value are put together, its line and the units of that,
/// and what becomes of a context without bucketing value. docs/rule-format.md describes each.
/// </remarks>
public sealed class ForeignDraw
{
    /// <summary>One of <see cref="BucketingHashes"/>, but not <see cref="BucketingHashes.Noa1"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>Text that salts the draw; null means what the hash makes of the entry's key and salt.</summary>
    public string? Salt { get; init; }

    /// <summary>A number that some hashes take in place of a salt, or beside it; null means none.</summary>
    public long? Seed { get; init; }

    /// <summary>Arms, end to end on the line in the order written. Empty in a segment's rule, whose percentage is the only one.</summary>
    public IReadOnlyList<DrawArm> Arms { get; init; } = [];
}
