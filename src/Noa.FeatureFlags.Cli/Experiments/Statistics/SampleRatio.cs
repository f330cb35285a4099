using MathNet.Numerics;

namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>Whether units fell on the variations as their weights promise. When they did not, something loses units of one variation, and no other number can be trusted.</summary>
/// <remarks>Pearson's chi-square test of goodness of fit. A. Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019, which also has the threshold's reason.</remarks>
internal static class SampleRatio
{
    /// <summary>Below this it is a mismatch: one sound experiment in a thousand is suspected.</summary>
    public const double Threshold = 0.001;

    /// <summary>How often chance alone would miss the weights at least so far.</summary>
    /// <param name="arms">Units and weight of each variation.</param>
    /// <returns>Null when there is nothing to compare: fewer than two variations with a weight, or no units.</returns>
    public static double? PValue(IReadOnlyCollection<(long Units, double Weight)> arms)
    {
        (long Units, double Weight)[] weighted = [.. arms.Where(static arm => arm.Weight > 0)];
        double units = weighted.Sum(static arm => arm.Units), weights = weighted.Sum(static arm => arm.Weight);
        if (arms.Any(static arm => arm.Weight <= 0 && arm.Units > 0))
        {
            // Somebody was served what nobody was to get.
            return 0;
        }

        if (weighted.Length < 2 || units == 0)
        {
            return null;
        }

        double statistic = weighted.Sum(arm => Math.Pow(arm.Units - (units * arm.Weight / weights), 2) / (units * arm.Weight / weights));
        return SpecialFunctions.GammaUpperRegularized((weighted.Length - 1) / 2d, statistic / 2);
    }
}
