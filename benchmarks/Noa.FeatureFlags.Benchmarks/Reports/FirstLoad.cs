using System.Diagnostics;
using System.Globalization;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>The load that a starting application sees: the first of a process, while the JIT still compiles what it runs.</summary>
internal static class FirstLoad
{
    public const string Command = "first-load";

    private const int Processes = 5;

    /// <summary>Milliseconds of the middle one of some processes.</summary>
    public static double Milliseconds() =>
        Enumerable.Range(0, Processes)
            .Select(static _ => double.Parse(ChildProcess.Start([Command]), CultureInfo.InvariantCulture))
            .Order()
            .ElementAt(Processes / 2);

    /// <summary>What each process does.</summary>
    public static int Run()
    {
        byte[] json = LargeRules.Write();
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(NoaFixture.Load(json));
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("N1", CultureInfo.InvariantCulture));
        return 0;
    }
}
