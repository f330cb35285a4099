namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>Pearson's chi-square test for counts that should follow given shares.</summary>
internal static class ChiSquare
{
    // Ids are fixed, so a test passes or fails for good; six standard deviations keep a fair hash from failing by accident of the ids chosen.
    private const double Deviations = 6;

    /// <summary>Whether counts are as uniform as chance allows.</summary>
    public static bool IsUniform(ReadOnlySpan<int> counts)
    {
        int[] observed = counts.ToArray();
        double expected = observed.Average();
        return IsPlausible(observed.Sum(count => Square(count - expected) / expected), observed.Length - 1);
    }

    /// <summary>Whether counts follow shares that sum to 1.</summary>
    public static bool Follows(ReadOnlySpan<int> counts, params ReadOnlySpan<double> shares)
    {
        int total = counts.ToArray().Sum();
        double statistic = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            statistic += Square(counts[i] - (shares[i] * total)) / (shares[i] * total);
        }

        return IsPlausible(statistic, counts.Length - 1);
    }

    /// <summary>Whether row and column of a table of counts tell nothing of one another.</summary>
    public static bool AreIndependent(int[,] counts)
    {
        int rows = counts.GetLength(0);
        int columns = counts.GetLength(1);
        int[] rowSums = [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, columns).Sum(column => counts[row, column]))];
        int[] columnSums = [.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, rows).Sum(row => counts[row, column]))];
        double total = rowSums.Sum();
        double statistic = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double expected = rowSums[row] * columnSums[column] / total;
                statistic += Square(counts[row, column] - expected) / expected;
            }
        }

        return IsPlausible(statistic, (rows - 1) * (columns - 1));
    }

    // Chi-square has a mean of its degrees of freedom and twice that as variance. Too even is as suspicious as too uneven.
    private static bool IsPlausible(double statistic, int degreesOfFreedom) =>
        Math.Abs(statistic - degreesOfFreedom) < Deviations * Math.Sqrt(2.0 * degreesOfFreedom);

    private static double Square(double number) => number * number;
}
