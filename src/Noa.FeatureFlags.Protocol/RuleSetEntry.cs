using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Protocol;

/// <summary>One flag or segment of a rule set, with the hash of its payload.</summary>
/// <remarks>Immutable; wraps the message it came in, whose bytes nobody copies or encodes again.</remarks>
public sealed class RuleSetEntry
{
    private readonly byte[] _payloadHash;

    /// <summary>Takes an entry as it was received or stored.</summary>
    /// <param name="message">Not to be changed afterwards.</param>
    public RuleSetEntry(Entry message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Message = message;
        Id = EntryId.Of(message);
        _payloadHash = SHA256.HashData(message.Payload.Span);
    }

    /// <summary>Makes an entry.</summary>
    /// <param name="id">Kind and key.</param>
    /// <param name="payload">The long form of the rule format, as UTF-8 JSON.</param>
    /// <param name="changedAtRevision">The commit that wrote it.</param>
    public RuleSetEntry(EntryId id, ByteString payload, long changedAtRevision)
        : this(new Entry { Kind = id.Kind, Key = id.Key, Payload = payload, ChangedAtRevision = changedAtRevision })
    {
    }

    /// <summary>The entry on the wire.</summary>
    public Entry Message { get; }

    /// <summary>Kind and key.</summary>
    public EntryId Id { get; }

    /// <summary>The long form of the rule format, as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Payload => Message.Payload.Memory;

    /// <summary>The commit that wrote it last.</summary>
    public long ChangedAtRevision => Message.ChangedAtRevision;

    /// <summary>SHA-256 of the payload, 32 bytes.</summary>
    public ReadOnlySpan<byte> PayloadHash => _payloadHash;

    /// <summary>Whether two entries have the same payload, whoever wrote it when.</summary>
    public bool HasSamePayload(RuleSetEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return PayloadHash.SequenceEqual(other.PayloadHash);
    }
}
