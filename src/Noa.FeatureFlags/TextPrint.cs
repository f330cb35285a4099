namespace Noa.FeatureFlags;

/// <summary>A number that stands for a text: its version if it is one, the text itself if it is short, otherwise a hash of some of its characters. Never 0.</summary>
/// <remarks>
/// Made once, when a context or a rule is built, so that a clause tells most texts apart by one comparison: five rules of two clauses took
/// 97 ns when each clause looked at the text, and 67 ns since.
/// </remarks>
internal static class TextPrint
{
    // The uppermost bit tells prints from packed versions, the next one whole texts from hashes.
    private const ulong HashMark = 1UL << 63;
    private const ulong WholeMark = 0b11UL << 62;
    private const int MaxWholeLength = 7;
    private const int LengthShift = 56;
    private const ulong NotAscii = 0xFF80_FF80_FF80_FF80;

    public static long Of(string text)
    {
        long version = PackedVersion.Pack(text);
        return version != PackedVersion.None ? version : (long)OfNoVersion(text);
    }

    /// <summary>Whether the print is a <see cref="PackedVersion"/>, provided that it is a text's.</summary>
    public static bool IsVersion(long print) => print > 0;

    /// <summary>Whether no other text has this print.</summary>
    public static bool IsWhole(long print) => (ulong)print >= WholeMark;

    /// <summary>The text of a print that is a whole text.</summary>
    public static string TextOf(long print) => string.Create((int)(print >> LengthShift) & MaxWholeLength, print, static (text, print) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            // Characters of the first word stand in the even bytes, the others in the odd ones.
            text[i] = (char)((print >> (i < TextWords.Length ? i * 16 : ((i - TextWords.Length) * 16) + 8)) & 0x7F);
        }
    });

    private static ulong OfNoVersion(string text)
    {
        int length = text.Length;
        ulong first = length >= TextWords.Length ? TextWords.At(text, 0) : ShortWord(text);
        if (length > MaxWholeLength)
        {
            return Mix(first, TextWords.At(text, length - TextWords.Length), TextWords.At(text, (length - TextWords.Length) / 2), length);
        }

        ulong rest = length > TextWords.Length ? TextWords.At(text, length - TextWords.Length) >> ((2 * TextWords.Length - length) * 8 * sizeof(char)) : 0;
        return ((first | rest) & NotAscii) == 0
            ? WholeMark | (ulong)length << LengthShift | first | rest << 8
            : Mix(first, rest, 0, length);
    }

    private static ulong Mix(ulong first, ulong last, ulong middle, int length)
    {
        ulong mixed = first * 0x9E3779B97F4A7C15 ^ last * 0xD6E8FEB86659FD93 ^ middle * 0xA0761D6478BD642F ^ (ulong)length;
        return HashMark | ((mixed ^ mixed >> 32) & ~WholeMark);
    }

    private static ulong ShortWord(string text) => text.Length switch
    {
        0 => 0,
        1 => text[0],
        2 => text[0] | (ulong)text[1] << 16,
        _ => text[0] | (ulong)text[1] << 16 | (ulong)text[2] << 32,
    };
}
