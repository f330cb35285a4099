using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>As <see cref="NumberCompares"/>, where text that is a decimal number is that number: other systems read it so.</summary>
internal readonly struct LenientNumberCompares(NumberCompares test) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return test.Test(in value);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && test.Test((AttributeValue)number);
    }

    public string Describe() => $"read as a number {test.Describe()}";
}
