using MathNet.Numerics.Distributions;

namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>Compares means of units whose variances may differ: Welch's test, degrees of freedom by Welch and Satterthwaite.</summary>
/// <remarks>NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.3, https://www.itl.nist.gov/div898/handbook/eda/section3/eda353.htm.</remarks>
internal static class MeanTest
{
    private const double Tail = 0.025;

    /// <summary>Compares two samples of at least two units each, not all of them alike.</summary>
    public static Difference Compare(Sample control, Sample variation)
    {
        double estimate = variation.Mean - control.Mean, error = StandardError(control, variation), degrees = Degrees(control, variation);
        double half = -StudentT.InvCDF(0, 1, degrees, Tail) * error;
        return new(estimate, estimate - half, estimate + half, 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(estimate / error)));
    }

    public static double StandardError(Sample left, Sample right) => Math.Sqrt((left.Variance / left.Units) + (right.Variance / right.Units));

    public static double Degrees(Sample left, Sample right)
    {
        double a = left.Variance / left.Units, b = right.Variance / right.Units;
        return (a + b) * (a + b) / ((a * a / (left.Units - 1)) + (b * b / (right.Units - 1)));
    }
}
