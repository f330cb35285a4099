using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is one of a few: a vectorized search for its print.</summary>
internal readonly struct TextIsOneOf : IAttributeTest
{
    /// <summary>Up to so many strings the search is quicker than hashing the text.</summary>
    public const int MaxLength = 32;

    // Filled up to whole vectors with a print that no text has.
    private readonly long[] _prints;

    // Not kept where the prints say it all.
    private readonly string[]? _expected;

    public TextIsOneOf(string[] expected)
    {
        _prints = new long[(expected.Length + Vector256<long>.Count - 1) / Vector256<long>.Count * Vector256<long>.Count];
        for (int i = 0; i < expected.Length; i++)
        {
            _prints[i] = TextPrint.Of(expected[i]);
        }

        _expected = Array.TrueForAll(_prints, static print => print == 0 || TextPrint.IsWhole(print)) ? null : expected;
    }

    // No branch depends on where in the list the text stands, which differs from context to context.
    public bool Test(in AttributeValue value)
    {
        Vector256<long> wanted = Vector256.Create(value.Print);
        ref long prints = ref MemoryMarshal.GetArrayDataReference(_prints);
        for (int start = 0; start < _prints.Length; start += Vector256<long>.Count)
        {
            uint found = Vector256.Equals(Vector256.LoadUnsafe(ref prints, (nuint)start), wanted).ExtractMostSignificantBits();
            if (found != 0 && value.TryGetString(out string? text) && (TextPrint.IsWhole(value.Print) || IsAmong(text, _expected!, start, found)))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"is one of {ValueList.Describe(_expected ?? [.. _prints.Where(static print => print != 0).Select(TextPrint.TextOf)])}";

    // Static, so that the fields of this struct stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsAmong(string text, string[] expected, int start, uint found)
    {
        for (; found != 0; found &= found - 1)
        {
            if (expected[start + BitOperations.TrailingZeroCount(found)] == text)
            {
                return true;
            }
        }

        return false;
    }
}
