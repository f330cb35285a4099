namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The number stands so to one of these; not a number stands so to none.</summary>
internal readonly struct NumberCompares(Comparison comparison, double[] bounds) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetNumber(out double number) || double.IsNaN(number))
        {
            return false;
        }

        foreach (double bound in bounds)
        {
            if (comparison.Includes(number.CompareTo(bound)))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"{comparison.Describe()} {string.Join(" or ", bounds.Select(static bound => ((AttributeValue)bound).ToString()))}";
}
