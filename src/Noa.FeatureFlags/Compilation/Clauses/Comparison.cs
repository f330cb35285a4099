namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Which outcomes of a three-way comparison fit, as bits: less is 1, equal is 2, greater is 4.</summary>
[Flags]
internal enum Comparison
{
    Less = 1,
    Equal = 2,
    Greater = 4,
}

internal static class ComparisonExtensions
{
    /// <summary>Whether the sign of a comparison's result is among those that fit.</summary>
    public static bool Includes(this Comparison comparison, int sign) => ((int)comparison & (1 << (Math.Sign(sign) + 1))) != 0;

    public static string Describe(this Comparison comparison) => comparison switch
    {
        Comparison.Less => "<",
        Comparison.Less | Comparison.Equal => "<=",
        Comparison.Greater => ">",
        Comparison.Greater | Comparison.Equal => ">=",
        _ => "=",
    };
}
