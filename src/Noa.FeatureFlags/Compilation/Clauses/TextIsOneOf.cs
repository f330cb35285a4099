using System.Runtime.InteropServices;

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
        _prints = expected.Length is > MaxCompared and <= MaxSearched ? Array.ConvertAll(expected, PrintOf) : null;
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

    private bool Search(string text, uint[] prints)
    {
        uint print = PrintOf(text);
        for (int start = 0; ;)
        {
            int found = prints.AsSpan(start).IndexOf(print);
            if (found < 0)
            {
                return false;
            }

            if (_expected[start + found] == text)
            {
                return true;
            }

            start += found + 1;
        }
    }

    // Length, first two and last two characters: what tells short words apart.
    private static uint PrintOf(string text)
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
