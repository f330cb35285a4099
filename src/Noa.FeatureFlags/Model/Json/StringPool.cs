using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Noa.FeatureFlags.Model.Json;

/// <summary>Gives one string for many occurrences of the same short text, so that ten thousand flags share one <c>on</c>.</summary>
/// <remarks>A text has two slots; of three that fall into them the oldest is forgotten, which costs an allocation, never a wrong answer. Thread-safe.</remarks>
internal sealed class StringPool
{
    /// <summary>Longer texts are seldom repeated and always made anew.</summary>
    private const int MaxUtf8Length = 32;

    // Enough for the names of a document of ten thousand flags; a single flag must not pay for that.
    private const int DocumentSlots = 1024;
    private const int EntrySlots = 32;

    /// <summary>Names of attributes and kinds: interned, because evaluation compares them by reference first.</summary>
    public static readonly StringPool Names = new(DocumentSlots, isInterned: true);

    private readonly string?[] _slots;
    private readonly bool _isInterned;

    private StringPool(int slots, bool isInterned)
    {
        _slots = new string?[slots];
        _isInterned = isInterned;
    }

    public static StringPool ForDocument() => new(DocumentSlots, isInterned: false);

    public static StringPool ForEntry() => new(EntrySlots, isInterned: false);

    /// <summary>The string of a text that is known to be valid UTF-8.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxUtf8Length)
        {
            return Make(utf8);
        }

        int slot = (int)(HashOf(utf8) & (uint)(_slots.Length - 1));
        string? first = _slots[slot];
        if (IsText(first, utf8))
        {
            return first;
        }

        string? second = _slots[slot ^ 1];
        if (IsText(second, utf8))
        {
            return second;
        }

        _slots[slot ^ 1] = first;
        return _slots[slot] = Make(utf8);
    }

    private static bool IsText([NotNullWhen(true)] string? known, ReadOnlySpan<byte> utf8) =>
        known is not null && known.Length == utf8.Length && Ascii.Equals(utf8, known);

    private string Make(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8);
        return _isInterned ? string.Intern(text) : text;
    }

    // Ends differ more often than middles; two overlapping reads see every byte of a text of up to 16.
    private static uint HashOf(ReadOnlySpan<byte> utf8)
    {
        ulong ends = utf8.Length switch
        {
            >= sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(utf8) ^ (BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]) * 31),
            >= sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(utf8) ^ ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(utf8[^sizeof(uint)..]) << 32),
            > 0 => utf8[0] | ((ulong)utf8[utf8.Length / 2] << 8) | ((ulong)utf8[^1] << 16),
            _ => 0,
        };

        return (uint)(((ends ^ (uint)utf8.Length) * 0x9E3779B97F4A7C15) >> 40);
    }
}
