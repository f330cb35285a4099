namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is one of these.</summary>
internal readonly struct TextIsOneOf : IAttributeTest
{
    // Up to here comparing with each is quicker than hashing the text.
    private const int MaxScanned = 8;

    private readonly string[] _scanned;
    private readonly HashSet<string>? _hashed;

    public TextIsOneOf(string[] expected)
    {
        _scanned = expected;
        _hashed = expected.Length > MaxScanned ? new HashSet<string>(expected, StringComparer.Ordinal) : null;
    }

    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return false;
        }

        if (_hashed is not null)
        {
            return _hashed.Contains(text);
        }

        foreach (string expected in _scanned)
        {
            if (text == expected)
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"is one of {ValueList.Describe(_scanned)}";
}
