using MathNet.Numerics.Distributions;

namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>Compares rates: shares of units that had an event.</summary>
/// <remarks>
/// The interval is Newcombe's hybrid score interval, which holds its promise for small samples and rates near 0 or 1 too: R. G. Newcombe, "Interval estimation for the difference between
/// independent proportions", Statistics in Medicine 17 (1998) 873-890, method 10. The p-value is that of the chi-square test without continuity correction, that is of the pooled z.
/// </remarks>
internal static class RateTest
{
    // 97.5 % quantile of the standard normal distribution.
    private static readonly double Z = Normal.InvCDF(0, 1, 0.975);

    /// <summary>Compares how many of the units had an event.</summary>
    public static Difference Compare(long controlEvents, long controlUnits, long events, long units)
    {
        double p1 = events / (double)units, p2 = controlEvents / (double)controlUnits;
        (double low1, double high1) = Wilson(events, units);
        (double low2, double high2) = Wilson(controlEvents, controlUnits);
        double estimate = p1 - p2;
        return new(
            estimate,
            estimate - Math.Sqrt(Square(p1 - low1) + Square(high2 - p2)),
            estimate + Math.Sqrt(Square(high1 - p1) + Square(p2 - low2)),
            PValue(estimate, controlEvents, controlUnits, events, units));
    }

    /// <summary>Wilson's score interval of one rate.</summary>
    public static (double Low, double High) Wilson(long events, long units)
    {
        double p = events / (double)units, center = p + (Z * Z / (2 * units)), divisor = 1 + (Z * Z / units);
        double half = Z * Math.Sqrt(((p * (1 - p)) + (Z * Z / (4 * units))) / units);
        return (Math.Max(0, (center - half) / divisor), Math.Min(1, (center + half) / divisor));
    }

    private static double PValue(double estimate, long controlEvents, long controlUnits, long events, long units)
    {
        double pooled = (events + controlEvents) / (double)(units + controlUnits);
        double error = Math.Sqrt(pooled * (1 - pooled) * ((1d / units) + (1d / controlUnits)));
        return error > 0 ? 2 * Normal.CDF(0, 1, -Math.Abs(estimate / error)) : 1;
    }

    private static double Square(double number) => number * number;
}
