using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>What was measured of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Nanoseconds">Least time of one operation.</param>
/// <param name="Ratio">That time in operations of the <see cref="Yardstick"/>, measured in between.</param>
/// <param name="Bytes">Bytes one operation allocates on its thread, rounded up.</param>
internal sealed record Figure(BenchmarkCase Case, double Nanoseconds, double Ratio, long Bytes)
{
    /// <summary>What the yardstick cost while this was measured.</summary>
    public double YardstickNanoseconds => Nanoseconds / Ratio;
}
