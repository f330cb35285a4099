using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is one of these.</summary>
internal readonly struct TextIsOneOf : IAttributeTest
{
    // Up to the first number, comparing with each is quickest; up to the second, a vectorized search for a print of the text; then hashing all of it.
    private const int MaxCompared = 3;
    private const int MaxSearched = 32;

    private readonly string[] _expected;
    private readonly uint[]? _prints;
    private readonly HashSet<string>? _hashed;

    public TextIsOneOf(string[] expected)
    {
        _expected = expected;
        _prints = expected.Length is > MaxCompared and <= MaxSearched ? PrintsOf(expected) : null;
        _hashed = expected.Length > MaxSearched ? new HashSet<string>(expected, StringComparer.Ordinal) : null;
    }

    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return false;
        }

        return _prints is not null ? Search(text, _prints)
            : _hashed is not null ? _hashed.Contains(text)
            : Compare(text);
    }

    public string Describe() => $"is one of {ValueList.Describe(_expected)}";

    private bool Compare(string text)
    {
        foreach (string expected in _expected)
        {
            if (text == expected)
            {
                return true;
            }
        }

        return false;
    }

    // No branch depends on where in the list the text stands, which differs from context to context.
    private bool Search(string text, uint[] prints)
    {
        Vector256<uint> wanted = Vector256.Create(PrintOf(text));
        for (int start = 0; start < prints.Length; start += Vector256<uint>.Count)
        {
            uint found = Vector256.Equals(Vector256.Create(prints, start), wanted).ExtractMostSignificantBits();
            for (; found != 0; found &= found - 1)
            {
                if (_expected[start + BitOperations.TrailingZeroCount(found)] == text)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Filled up to whole vectors with prints that no text has.
    private static uint[] PrintsOf(string[] texts)
    {
        int length = (texts.Length + Vector256<uint>.Count - 1) / Vector256<uint>.Count * Vector256<uint>.Count;
        uint[] prints = new uint[length];
        for (int i = 0; i < texts.Length; i++)
        {
            prints[i] = PrintOf(texts[i]);
        }

        return prints;
    }

    // Length, first two and last two characters: what tells short words apart. Never 0.
    private static uint PrintOf(string text) => Mix(text) | 1;

    private static uint Mix(string text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(text.AsSpan());
        uint print = (uint)text.Length * 0x9E3779B1;
        return text.Length switch
        {
            0 => print,
            1 => print ^ text[0],
            _ => print ^ MemoryMarshal.Read<uint>(bytes) ^ uint.RotateLeft(MemoryMarshal.Read<uint>(bytes[^sizeof(uint)..]), 13),
        };
    }
}
