namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks and names comparisons.</summary>
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
