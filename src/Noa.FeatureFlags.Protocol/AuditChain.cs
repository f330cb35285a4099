using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol.V1;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Protocol;

/// <summary>The hash chain of an audit trail: each record holds the hash of the one before, so none can be altered, dropped or moved unnoticed.</summary>
/// <remarks>Records cut off at the end leave a whole chain: keep the newest hash elsewhere to notice that too.</remarks>
public static class AuditChain
{
    /// <summary>What the first record has as the hash before it: 32 zero bytes.</summary>
    public static ByteString Start { get; } = ByteString.CopyFrom(new byte[SHA256.HashSizeInBytes]);

    /// <summary>Links a record to the one before: sets both of its hashes.</summary>
    /// <param name="record">Complete but for its hashes.</param>
    /// <param name="previousHash">Hash of the record before; <see cref="Start"/> for the first.</param>
    public static void Seal(AuditRecord record, ByteString previousHash)
    {
        ArgumentNullException.ThrowIfNull(record);
        record.PrevHash = previousHash;
        record.Hash = HashOf(record);
    }

    /// <summary>Checks records that follow one another.</summary>
    /// <param name="records">In the order of their numbers.</param>
    /// <param name="previousHash">Hash before the first of them; <see cref="Start"/> for a whole trail.</param>
    /// <returns>Number of the first record that does not fit; null when all do.</returns>
    public static ulong? FindBreak(IEnumerable<AuditRecord> records, ByteString previousHash)
    {
        ArgumentNullException.ThrowIfNull(records);
        ulong? previous = null;
        foreach (AuditRecord record in records)
        {
            bool follows = previous is null || record.Seq == previous + 1;
            if (!follows || record.PrevHash != previousHash || record.Hash != HashOf(record))
            {
                return record.Seq;
            }

            (previous, previousHash) = (record.Seq, record.Hash);
        }

        return null;
    }

    // SHA-256 over the hash before, then every field in the order of its number, each as a length of 4 bytes, big endian, and its bytes:
    // numbers as 8 bytes, big endian; times as unix milliseconds; versions as lineage, revision, digest; absent versions as nothing.
    private static ByteString HashOf(AuditRecord record)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, record.PrevHash.Span);
        Append(hash, (long)record.Seq);
        Append(hash, Milliseconds(record.At));
        Append(hash, record.Actor);
        Append(hash, record.KeyId);
        Append(hash, record.Method);
        Append(hash, record.RequestId.Span);
        Append(hash, record.Before);
        Append(hash, record.After);
        Append(hash, record.ChangedKeys.Count);
        foreach (string key in record.ChangedKeys)
        {
            Append(hash, key);
        }

        Append(hash, record.Comment);
        Append(hash, record.Outcome);
        return ByteString.CopyFrom(hash.GetHashAndReset());
    }

    private static long Milliseconds(Timestamp? time) => time is null ? 0 : (time.Seconds * 1000) + (time.Nanos / 1_000_000);

    private static void Append(IncrementalHash hash, Version? version)
    {
        Append(hash, version is null ? 0 : 1);
        if (version is not null)
        {
            Append(hash, version.Lineage.Span);
            Append(hash, version.Revision);
            Append(hash, version.Digest.Span);
        }
    }

    private static void Append(IncrementalHash hash, string text) => Append(hash, Encoding.UTF8.GetBytes(text));

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Append(hash, bytes);
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
