namespace Noa.FeatureFlags.Compilation;

/// <summary>What stands behind a target key: the place of its list among the flag's, so that the first written wins, and the list's variation.</summary>
internal static class TargetNumber
{
    // Holds RuleSetLimits.MaxVariations.
    private const int VariationBits = 8;
    private const int VariationMask = (1 << VariationBits) - 1;

    public static int Of(int list, int variation) => (list << VariationBits) | variation;

    public static int VariationOf(int number) => number & VariationMask;
}
