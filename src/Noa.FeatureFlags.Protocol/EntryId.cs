using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Protocol;

/// <summary>Which entry: a flag or a segment, and its key. Ordered by kind, then by the key's UTF-8 bytes, which is the order of the digest.</summary>
/// <param name="Kind">Flag or segment.</param>
/// <param name="Key">The key; compared ordinally.</param>
public readonly record struct EntryId(EntryKind Kind, string Key) : IComparable<EntryId>
{
    /// <summary>Takes the id out of a message.</summary>
    public static EntryId Of(EntryRef reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new(reference.Kind, reference.Key);
    }

    /// <summary>Takes the id out of a message.</summary>
    public static EntryId Of(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(entry.Kind, entry.Key);
    }

    /// <summary>The message that names this entry.</summary>
    public EntryRef ToMessage() => new() { Kind = Kind, Key = Key };

    /// <inheritdoc/>
    public int CompareTo(EntryId other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : CompareUtf8(Key, other.Key);

    /// <summary>As written in logs and audit: <c>flag:new-checkout</c>.</summary>
    public override string ToString() => $"{(Kind == EntryKind.Segment ? "segment" : "flag")}:{Key}";

    /// <summary>Whether one id stands before another.</summary>
    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id stands before another or is the same.</summary>
    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id stands after another.</summary>
    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id stands after another or is the same.</summary>
    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;

    // UTF-16 sorts surrogates before U+E000 to U+FFFF, UTF-8 after; everywhere else the two orders agree.
    private static int CompareUtf8(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        char a = left[common], b = right[common];
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
    }
}
