using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Noa.FeatureFlags.Protocol;

/// <summary>The entries of a rule set in the order of the digest, with their digest.</summary>
/// <remarks>
/// Immutable. A change costs one pass over the entries and hashes only the payloads that changed: both sides of a stream
/// check every delta against the digest it must lead to.
/// </remarks>
public sealed class EntrySet
{
    private readonly RuleSetEntry[] _entries;

    private EntrySet(RuleSetEntry[] entries)
    {
        _entries = entries;
        Digest = DigestOf(entries);
    }

    /// <summary>No entries.</summary>
    public static EntrySet Empty { get; } = new([]);

    /// <summary>Entries, ordered by <see cref="EntryId"/>.</summary>
    public IReadOnlyList<RuleSetEntry> Entries => _entries;

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>SHA-256 over kind, key and payload hash of each entry in order; 32 bytes.</summary>
    public ByteString Digest { get; }

    /// <summary>Makes a set.</summary>
    /// <param name="entries">In any order.</param>
    /// <exception cref="ArgumentException">Two entries have the same kind and key.</exception>
    public static EntrySet Of(IEnumerable<RuleSetEntry> entries)
    {
        RuleSetEntry[] sorted = Sort(entries);
        return sorted.Length == 0 ? Empty : new(sorted);
    }

    /// <summary>Finds an entry.</summary>
    /// <returns>Null when there is none.</returns>
    public RuleSetEntry? Find(EntryId id)
    {
        int low = 0, high = _entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _entries[middle].Id.CompareTo(id);
            if (order == 0)
            {
                return _entries[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>The set after a change.</summary>
    /// <param name="upserts">Entries to add, or to put in place of those with the same id.</param>
    /// <param name="removals">Entries to leave out; unknown ones are ignored.</param>
    /// <exception cref="ArgumentException">An id is written twice, or written and removed.</exception>
    public EntrySet With(IEnumerable<RuleSetEntry> upserts, IEnumerable<EntryId> removals)
    {
        RuleSetEntry[] written = Sort(upserts);
        var removed = new HashSet<EntryId>(removals);
        if (Array.Find(written, entry => removed.Contains(entry.Id)) is { } contradiction)
        {
            throw new ArgumentException($"{contradiction.Id} is both written and removed.", nameof(removals));
        }

        var result = new List<RuleSetEntry>(_entries.Length + written.Length);
        int next = 0;
        foreach (RuleSetEntry entry in _entries)
        {
            while (next < written.Length && written[next].Id < entry.Id)
            {
                result.Add(written[next++]);
            }

            if (next < written.Length && written[next].Id == entry.Id)
            {
                result.Add(written[next++]);
            }
            else if (!removed.Contains(entry.Id))
            {
                result.Add(entry);
            }
        }

        result.AddRange(written.AsSpan(next));
        return new EntrySet([.. result]);
    }

    private static RuleSetEntry[] Sort(IEnumerable<RuleSetEntry> entries)
    {
        RuleSetEntry[] sorted = [.. entries.OrderBy(static entry => entry.Id)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i - 1].Id == sorted[i].Id)
            {
                throw new ArgumentException($"{sorted[i].Id} is there twice.", nameof(entries));
            }
        }

        return sorted;
    }

    // "noa.flags.v1\n", then of each entry: kind (1 byte), length of the key (4 bytes, big endian), key, SHA-256 of the payload.
    private static ByteString DigestOf(RuleSetEntry[] entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("noa.flags.v1\n"u8);
        byte[] head = new byte[5];
        foreach (RuleSetEntry entry in entries)
        {
            byte[] key = Encoding.UTF8.GetBytes(entry.Id.Key);
            head[0] = (byte)entry.Id.Kind;
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), key.Length);
            hash.AppendData(head);
            hash.AppendData(key);
            hash.AppendData(entry.PayloadHash);
        }

        return UnsafeByteOperations.UnsafeWrap(hash.GetHashAndReset());
    }
}
