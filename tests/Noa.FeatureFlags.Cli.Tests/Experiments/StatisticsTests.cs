using Noa.FeatureFlags.Cli.Experiments.Statistics;

namespace Noa.FeatureFlags.Cli.Tests.Experiments;

/// <summary>The statistics against published numbers.</summary>
public sealed class StatisticsTests
{
    // NIST/SEMATECH e-Handbook, section 1.3.5.3, data AUTO83B: miles per gallon of US and Japanese cars, variances not assumed equal.
    [Fact]
    public void MeanTest_OfNistsCars_IsAsPublished()
    {
        Sample us = Of(249, 20.14458, 6.41470), japan = Of(79, 30.48101, 6.10771);

        Difference difference = MeanTest.Compare(us, japan);

        Assert.Equal(12.94627, difference.Estimate / MeanTest.StandardError(us, japan), 4);
        Assert.Equal(136.8750, MeanTest.Degrees(us, japan), 0.001);
        Assert.InRange(difference.PValue, 0, 1e-20);
    }

    // https://en.wikipedia.org/wiki/Welch%27s_t-test, example 1: t = -2.46, 25.0 degrees of freedom, P = 0.021.
    [Fact]
    public void MeanTest_OfTwoSmallSamples_IsAsPublished()
    {
        Sample first = Of([27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]);
        Sample second = Of([27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4]);

        Difference difference = MeanTest.Compare(second, first);

        Assert.Equal(-2.46, difference.Estimate / MeanTest.StandardError(first, second), 2);
        Assert.Equal(25.0, MeanTest.Degrees(first, second), 1);
        Assert.Equal(0.021, difference.PValue, 3);

        // The interval and the p-value are of one test: its end touches zero where p is 0.05.
        Assert.True(difference.High < 0);
    }

    // R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(6, 7, 2, 7, 0.0582, 0.8062)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(0, 10, 0, 20, -0.1611, 0.2775)]
    [InlineData(0, 10, 0, 10, -0.2775, 0.2775)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void RateTest_OfNewcombesContrasts_HasHisIntervals(long events, long units, long controlEvents, long controlUnits, double low, double high)
    {
        Difference difference = RateTest.Compare(controlEvents, controlUnits, events, units);

        Assert.Equal((low, high), (Math.Round(difference.Low, 4), Math.Round(difference.High, 4)));
    }

    // Physicians' Health Study, New England Journal of Medicine 321 (1989): heart attacks of 104 of 11,037 with aspirin, 189 of 11,034 without; z = 5.00 in A. Agresti, Categorical Data Analysis.
    [Fact]
    public void RateTest_OfTheAspirinTrial_IsAsPublished()
    {
        Difference difference = RateTest.Compare(189, 11_034, 104, 11_037);

        Assert.Equal(-0.0077, difference.Estimate, 4);
        Assert.InRange(difference.PValue, 5.5e-7, 6.0e-7);
    }

    // R. Kohavi, D. Tang, Y. Xu, Trustworthy Online Controlled Experiments (2020), chapter 3: 821,588 and 815,482 users where halves were meant, p = 1.8e-6.
    [Fact]
    public void SampleRatio_OfTheBooksMismatch_IsAsPublished()
    {
        double? p = SampleRatio.PValue([(821_588, 50), (815_482, 50)]);

        Assert.InRange(p!.Value, 1.75e-6, 1.85e-6);
    }

    // Mendel's peas, 9 : 3 : 3 : 1, chi-square 0.470 with 3 degrees of freedom, p = 0.925.
    [Fact]
    public void SampleRatio_OfMendelsPeas_IsAsPublished() =>
        Assert.Equal(0.925, SampleRatio.PValue([(315, 56.25), (108, 18.75), (101, 18.75), (32, 6.25)])!.Value, 3);

    [Fact]
    public void SampleRatio_OfUnitsWhereNobodyShouldBe_IsAMismatch() => Assert.Equal(0d, SampleRatio.PValue([(500, 50), (500, 50), (1, 0)]));

    [Fact]
    public void SampleRatio_WithoutUnitsOrWeights_SaysNothing()
    {
        Assert.Null(SampleRatio.PValue([(0, 50), (0, 50)]));
        Assert.Null(SampleRatio.PValue([(10, 100)]));
    }

    // https://en.wikipedia.org/wiki/Holm%E2%80%93Bonferroni_method: of 0.01, 0.04, 0.03 and 0.005 the first and the last are below 0.05.
    [Fact]
    public void HolmCorrection_OfFourComparisons_RejectsTwo() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Correct([0.01, 0.04, 0.03, 0.005]).Select(static p => Math.Round(p, 10)));

    // Breaks when a variance is taken for a standard error, or a tail is counted once: an experiment without any effect must be found to have one in about 5 % of cases.
    [Fact]
    public void Tests_OfTwoAlikeSamples_FindADifferenceInFivePercent()
    {
        const int Runs = 4000;
        ulong state = 42;
        int foundByMean = 0, foundByRate = 0;
        for (int run = 0; run < Runs; run++)
        {
            double[] left = Draw(ref state), right = Draw(ref state);
            foundByMean += MeanTest.Compare(Of(left), Of(right)).PValue < 0.05 ? 1 : 0;
            foundByRate += RateTest.Compare(left.Count(static x => x < 0.3), left.Length, right.Count(static x => x < 0.3), right.Length).PValue < 0.05 ? 1 : 0;
        }

        // Three standard deviations of 4,000 draws at 5 %.
        Assert.InRange(foundByMean / (double)Runs, 0.0397, 0.0603);
        Assert.InRange(foundByRate / (double)Runs, 0.0397, 0.0603);
    }

    private static double[] Draw(ref ulong state)
    {
        double[] values = new double[200];
        for (int i = 0; i < values.Length; i++)
        {
            // SplitMix64.
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            values[i] = ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
        }

        return values;
    }

    private static Sample Of(double[] values) => new(values.Length, values.Sum(), values.Sum(static value => value * value));

    private static Sample Of(long units, double mean, double deviation) => new(units, units * mean, ((units - 1) * deviation * deviation) + (units * mean * mean));
}
