using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags;

/// <summary>Compares short texts four characters at a time, without a call: the callers keep their registers, which on a read's way is most of what they do.</summary>
internal static class TextWords
{
    /// <summary>Characters in a word.</summary>
    public const int Length = sizeof(ulong) / sizeof(char);

    /// <summary>Four characters; <paramref name="start"/> is at most the text's length less four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong At(string text, int start) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in text.GetPinnableReference()), start)));

    /// <summary>Whether a part stands in a text at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The place; negative counts as no.</param>
    /// <param name="part">The part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool StandAt(string text, int start, string part)
    {
        if (start < 0 || part.Length > text.Length - start)
        {
            return false;
        }

        return part.Length >= Length ? LongStandsAt(text, start, part) : ShortStandsAt(text, start, part);
    }

    /// <summary>Whether two texts are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(string left, string right) =>
        left.Length == right.Length && (left.Length >= Length ? LongStandsAt(left, 0, right) : ShortStandsAt(left, 0, right));

    // The last word may overlap the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool LongStandsAt(string text, int start, string part)
    {
        int last = part.Length - Length;
        for (int i = 0; i < last; i += Length)
        {
            if (At(text, start + i) != At(part, i))
            {
                return false;
            }
        }

        return At(text, start + last) == At(part, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ShortStandsAt(string text, int start, string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (text[start + i] != part[i])
            {
                return false;
            }
        }

        return true;
    }
}
