namespace Noa.FeatureFlags.Compilation;

/// <summary>Finds counted repetitions in a regular expression: without backtracking they multiply states, and time with them.</summary>
internal static class PatternRepetition
{
    /// <summary>The largest number in braces that stands as a quantifier; 0 when there is none. Braces in character classes are counted too, to be on the safe side.</summary>
    public static long Largest(string pattern)
    {
        long largest = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == '{')
            {
                largest = Math.Max(largest, LargestIn(pattern.AsSpan(i + 1)));
            }
        }

        return largest;
    }

    private static long LargestIn(ReadOnlySpan<char> rest)
    {
        long largest = 0;
        long number = 0;
        foreach (char c in rest)
        {
            if (!char.IsAsciiDigit(c) && c != ',')
            {
                return c == '}' ? largest : 0;
            }

            number = c == ',' ? 0 : Math.Min((number * 10) + (c - '0'), int.MaxValue);
            largest = Math.Max(largest, number);
        }

        return 0;
    }
}
