namespace Noa.Release.Gates;

/// <summary>The Mann-Whitney U test: do values of one sample tend to be larger than those of another?</summary>
/// <remarks>
/// Mann, Whitney: On a test of whether one of two random variables is stochastically larger than the other, Annals of Mathematical
/// Statistics 18 (1947). Without ties and for small samples the distribution is counted out by the paper's recurrence; else it is the
/// normal approximation with the correction for ties (Lehmann, Nonparametrics, 1975) and for continuity.
/// </remarks>
internal sealed class MannWhitney
{
    // Where R and SciPy stop counting too; the table has n * m * U cells.
    private const int MaxExact = 50;

    // From the highest power down.
    private static readonly double[] ErfcCoefficients =
    [
        0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
    ];

    private MannWhitney(double u, double greater, double less)
    {
        U = u;
        GreaterProbability = greater;
        LessProbability = less;
    }

    /// <summary>Pairs in which the first sample's value is larger; a tie counts half.</summary>
    public double U { get; }

    /// <summary>How likely such a large U is when both are alike.</summary>
    public double GreaterProbability { get; }

    /// <summary>How likely such a small U is when both are alike.</summary>
    public double LessProbability { get; }

    public double TwoSidedProbability => Math.Min(1, 2 * Math.Min(GreaterProbability, LessProbability));

    /// <summary>Compares two samples, neither of them empty, all values finite.</summary>
    public static MannWhitney Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double u = 0;
        foreach (double left in first)
        {
            foreach (double right in second)
            {
                u += left > right ? 1 : left == right ? 0.5 : 0;
            }
        }

        double[] all = [.. first, .. second];
        int[] ties = [.. all.GroupBy(static value => value).Select(static group => group.Count()).Where(static count => count > 1)];
        return ties.Length == 0 && first.Count <= MaxExact && second.Count <= MaxExact
            ? Exact(u, first.Count, second.Count)
            : Normal(u, first.Count, second.Count, ties);
    }

    /// <summary>By how much the first sample lies above the second: the median of all differences (Hodges and Lehmann, 1963).</summary>
    public static double Shift(IReadOnlyList<double> first, IReadOnlyList<double> second) => Median([.. first.SelectMany(left => second.Select(right => left - right))]);

    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static MannWhitney Exact(double u, int first, int second)
    {
        double[] counts = Counts(first, second);
        double total = counts.Sum();
        int at = (int)u;
        return new MannWhitney(u, counts.Skip(at).Sum() / total, counts.Take(at + 1).Sum() / total);
    }

    // Ways to get each U: with one more value in the first sample, it is the largest (and beats all of the second) or it is not.
    private static double[] Counts(int first, int second)
    {
        double[][] row = [.. Enumerable.Range(0, second + 1).Select(_ => With(first * second, 0))];
        for (int n = 1; n <= first; n++)
        {
            double[][] next = new double[second + 1][];
            next[0] = With(first * second, 0);
            for (int m = 1; m <= second; m++)
            {
                next[m] = new double[(first * second) + 1];
                for (int u = 0; u <= n * m; u++)
                {
                    next[m][u] = next[m - 1][u] + (u >= m ? row[m][u - m] : 0);
                }
            }

            row = next;
        }

        return row[second];
    }

    private static double[] With(int length, int one)
    {
        double[] counts = new double[length + 1];
        counts[one] = 1;
        return counts;
    }

    private static MannWhitney Normal(double u, int first, int second, int[] ties)
    {
        double pairs = (double)first * second, all = first + second;
        double tied = ties.Sum(static count => ((double)count * count * count) - count);
        double deviation = Math.Sqrt(pairs / 12 * (all + 1 - (tied / (all * (all - 1)))));
        if (deviation == 0)
        {
            return new MannWhitney(u, 1, 1);
        }

        double mean = pairs / 2;
        return new MannWhitney(u, Upper((u - mean - 0.5) / deviation), Upper((mean - u - 0.5) / deviation));
    }

    // The rational Chebyshev fit of erfc in Press et al., Numerical Recipes (1992), section 6.2: relative error below 1.2e-7 everywhere.
    private static double Upper(double z)
    {
        double x = Math.Abs(z) / Math.Sqrt(2), t = 1 / (1 + (x / 2)), sum = 0;
        foreach (double coefficient in ErfcCoefficients)
        {
            sum = (sum * t) + coefficient;
        }

        double tail = t * Math.Exp((-x * x) + sum) / 2;
        return z >= 0 ? tail : 1 - tail;
    }
}
