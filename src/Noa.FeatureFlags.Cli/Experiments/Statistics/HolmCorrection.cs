namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>Makes p-values of several comparisons comparable with one threshold: among twenty without any effect, one below 0.05 is to be expected.</summary>
/// <remarks>S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979) 65-70.</remarks>
internal static class HolmCorrection
{
    /// <summary>Corrected p-values, in the order given.</summary>
    public static double[] Correct(IReadOnlyList<double> pValues)
    {
        double[] corrected = new double[pValues.Count];
        double largest = 0;
        foreach ((int rank, int index) in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]).Index())
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[index]));
            corrected[index] = largest;
        }

        return corrected;
    }
}
