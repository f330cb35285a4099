using Noa.Release.Gates;

namespace Noa.Release.Tests.Gates;

/// <summary>Values that others published.</summary>
public sealed class MannWhitneyTests
{
    // Hollander and Wolfe, Nonparametric Statistical Methods (1973), p. 69, as in R's help page of wilcox.test: W = 35, p-value = 0.1272.
    private static readonly double[] Permeability = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    private static readonly double[] PermeabilityEarly = [1.15, 0.88, 0.90, 0.74, 1.21];

    // R's data set airquality, Ozone of May and August without the missing days: W = 127.5, p-value = 0.0001208 (with ties).
    private static readonly double[] OzoneInMay = [41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37];
    private static readonly double[] OzoneInAugust = [39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85];

    [Fact]
    public void Exact_HollanderAndWolfe_GivesThePublishedProbability()
    {
        MannWhitney test = MannWhitney.Of(Permeability, PermeabilityEarly);

        Assert.Equal(35, test.U);
        Assert.Equal(0.1272, test.GreaterProbability, 4);
    }

    // SciPy's page of mannwhitneyu: U = 17, exact two-sided p = 0.1111.
    [Fact]
    public void Exact_AgesOfDiagnosis_GivesThePublishedProbability()
    {
        MannWhitney test = MannWhitney.Of([19, 22, 16, 29, 24], [20, 11, 17, 12]);

        Assert.Equal(17, test.U);
        Assert.Equal(0.1111, test.TwoSidedProbability, 4);
    }

    // Mann and Whitney (1947), Table I: P(U <= u).
    [Theory]
    [InlineData(3, 3, new[] { .050, .100, .200, .350, .500 })]
    [InlineData(4, 4, new[] { .014, .029, .057, .100, .171, .243, .343, .443, .557 })]
    [InlineData(2, 5, new[] { .047, .095, .190, .286, .429, .571 })]
    public void Exact_TableOfThePaper_IsReproduced(int first, int second, double[] probabilities)
    {
        for (int u = 0; u < probabilities.Length; u++)
        {
            (double[] left, double[] right) = WithU(first, second, u);
            MannWhitney test = MannWhitney.Of(left, right);

            Assert.Equal(u, test.U);
            // The table cuts digits off instead of rounding them.
            Assert.InRange(test.LessProbability - probabilities[u], -0.0005, 0.001);
        }
    }

    [Fact]
    public void Normal_OzoneWithTies_GivesThePublishedProbability()
    {
        MannWhitney test = MannWhitney.Of(OzoneInMay, OzoneInAugust);

        Assert.Equal(127.5, test.U);
        Assert.Equal(0.0001208, test.TwoSidedProbability, 7);
    }

    [Fact]
    public void Of_EqualValues_SaysNothing()
    {
        MannWhitney test = MannWhitney.Of([5, 5, 5], [5, 5, 5]);

        Assert.Equal(1, test.TwoSidedProbability);
    }

    // Hodges and Lehmann's estimate for the data above, as R prints it with conf.int = TRUE: difference in location 0.305.
    [Fact]
    public void Shift_HollanderAndWolfe_IsTheMedianDifference() => Assert.Equal(0.305, MannWhitney.Shift(Permeability, PermeabilityEarly), 3);

    // The first sample's values are put so that they beat exactly u of the second's.
    private static (double[] Left, double[] Right) WithU(int first, int second, int u)
    {
        double[] right = [.. Enumerable.Range(1, second).Select(static i => (double)i)], left = new double[first];
        for (int i = 0; i < first; i++)
        {
            int beaten = Math.Min(second, Math.Max(0, u));
            left[i] = beaten + 0.1 + (i * 0.01);
            u -= beaten;
        }

        return (left, right);
    }
}
