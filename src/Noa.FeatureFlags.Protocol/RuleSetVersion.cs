using Google.Protobuf;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Protocol;

/// <summary>Identity of one rule set of one environment. Revisions can be compared only within a lineage; see docs/protocol.md.</summary>
public sealed class RuleSetVersion : IEquatable<RuleSetVersion>
{
    /// <summary>Length of a lineage in bytes.</summary>
    public const int LineageLength = 16;

    /// <summary>Length of a digest in bytes.</summary>
    public const int DigestLength = 32;

    /// <summary>Names a version.</summary>
    /// <param name="lineage">16 bytes.</param>
    /// <param name="revision">From 1; 0 when nothing was ever committed.</param>
    /// <param name="digest">32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the revision is negative.</exception>
    public RuleSetVersion(ByteString lineage, long revision, ByteString digest)
    {
        ArgumentNullException.ThrowIfNull(lineage);
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        if (lineage.Length != LineageLength || digest.Length != DigestLength)
        {
            throw new ArgumentException($"A lineage has {LineageLength} bytes and a digest {DigestLength}, not {lineage.Length} and {digest.Length}.", nameof(lineage));
        }

        Lineage = lineage;
        Revision = revision;
        Digest = digest;
    }

    /// <summary>Of the store that the rule set comes from.</summary>
    public ByteString Lineage { get; }

    /// <summary>Grows by one with each commit of a lineage.</summary>
    public long Revision { get; }

    /// <summary>Of the rule set's entries.</summary>
    public ByteString Digest { get; }

    /// <summary>Takes a version out of a message.</summary>
    /// <returns>Null when there is none, or when it is none: a length is wrong, or the revision is negative.</returns>
    public static RuleSetVersion? From(Version? message) =>
        message is { Revision: >= 0, Lineage.Length: LineageLength, Digest.Length: DigestLength } ? new(message.Lineage, message.Revision, message.Digest) : null;

    /// <summary>The version on the wire.</summary>
    public Version ToMessage() => new() { Lineage = Lineage, Revision = Revision, Digest = Digest };

    /// <summary>Whether both come from the same store, so that their revisions can be compared.</summary>
    public bool IsSameLineage(RuleSetVersion? other) => other is not null && Lineage == other.Lineage;

    /// <inheritdoc/>
    public bool Equals(RuleSetVersion? other) => IsSameLineage(other) && Revision == other!.Revision && Digest == other.Digest;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RuleSetVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => Revision.GetHashCode();

    /// <summary>For people: <c>12 (3f0a9c51, lineage 77b2e0d4)</c>.</summary>
    public override string ToString() => $"{Revision} ({Short(Digest)}, lineage {Short(Lineage)})";

    private static string Short(ByteString bytes) => Convert.ToHexStringLower(bytes.Span[..4]);
}
