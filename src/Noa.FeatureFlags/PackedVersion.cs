namespace Noa.FeatureFlags;

/// <summary>A plain version (three numbers at most, no labels) in one number whose order is the versions' precedence.</summary>
/// <remarks>Text attributes carry theirs from the moment the context is built, so that clauses about versions compare two numbers: 2 ns where parsing took 15.</remarks>
internal static class PackedVersion
{
    /// <summary>In place of a packed version: the text is no plain version, or has a number that does not fit.</summary>
    public const long None = 0;

    private const int BitsPerNumber = 20;
    private const long Mark = 1L << (3 * BitsPerNumber);

    /// <summary>Packs <c>2.4.0</c>, and <c>2</c> and <c>2.4</c> as if zeros followed.</summary>
    /// <returns><see cref="None"/> when the text is anything else; it may still be a version with labels.</returns>
    public static long Pack(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
        {
            return None;
        }

        long packed = Mark;
        int position = 0;
        for (int shift = 2 * BitsPerNumber; shift >= 0; shift -= BitsPerNumber)
        {
            int start = position;
            long number = 0;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                number = (number * 10) + (text[position++] - '0');
                if (number >> BitsPerNumber != 0)
                {
                    return None;
                }
            }

            bool isNumber = position > start && (position == start + 1 || text[start] != '0');
            packed |= number << shift;
            if (!isNumber || position == text.Length)
            {
                return isNumber ? packed : None;
            }

            if (text[position++] != '.')
            {
                return None;
            }
        }

        return None;
    }
}
