using System.Globalization;
using System.Runtime.InteropServices;
using Noa.FeatureFlags.Benchmarks.Measuring;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>What a reader must know of the machine to judge figures.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string ModelField = "model name";

    /// <summary>One sentence.</summary>
    /// <param name="yardstickNanoseconds">What the yardstick cost.</param>
    public static string Describe(double yardstickNanoseconds) => string.Create(CultureInfo.InvariantCulture,
        $"Measured on {DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().DateTime):yyyy-MM-dd}: {Processor()}, {Environment.ProcessorCount} shared cores of a virtual machine, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}. The yardstick ({Yardstick.Description}) took {yardstickNanoseconds:N1} ns.");

    private static string Processor() => File.Exists(ProcessorFile)
        ? File.ReadLines(ProcessorFile).FirstOrDefault(static line => line.StartsWith(ModelField, StringComparison.Ordinal))?.Split(':')[^1].Trim() ?? "unknown processor"
        : "unknown processor";
}
