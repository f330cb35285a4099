using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>As <see cref="VersionCompares"/>, where a number is a version too, and a <c>v</c> before one does not count: other systems read it so.</summary>
internal readonly struct LenientVersionCompares(VersionCompares test) : IAttributeTest
{
    // Any double in its shortest form.
    private const int MaxDigits = 32;

    public bool Test(in AttributeValue value)
    {
        if (value.TryGetString(out string? text))
        {
            return text.StartsWith('v') || text.StartsWith('V') ? test.Test(text, 1) : test.Test(in value);
        }

        Span<char> digits = stackalloc char[MaxDigits];
        return value.TryGetNumber(out double number) && number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture)
            && SemanticVersion.TryRead(digits[..length], out SemanticVersion version) && test.Test(version);
    }

    public string Describe() => $"read leniently {test.Describe()}";
}
