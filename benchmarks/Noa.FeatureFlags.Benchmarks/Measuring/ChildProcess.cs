using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>Measures in a process of its own.</summary>
/// <remarks>
/// The JIT decides by what happened while it watched, so now and then a process has one slow loop for all its life; another look must be
/// another process. It warms all cases whichever of them it measures, so that its code is compiled for the same mixture.
/// </remarks>
internal static class ChildProcess
{
    public const string Command = "figures";

    /// <summary>Starts the process and waits for its figures.</summary>
    /// <param name="cases">What to measure.</param>
    /// <param name="rounds">How often.</param>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static IReadOnlyList<Figure> Measure(IReadOnlyList<BenchmarkCase> cases, int rounds) => Read(
        Start([Command, rounds.ToString(CultureInfo.InvariantCulture), .. cases.Select(static benchmark => benchmark.Name)]),
        cases);

    /// <summary>Starts this program with other arguments.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static string Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"Measuring ended with exit code {process.ExitCode}.");
    }

    /// <summary>What the started process does: measures and prints.</summary>
    /// <param name="all">All cases.</param>
    /// <param name="names">Those to measure.</param>
    /// <param name="rounds">How often.</param>
    public static int Run(IReadOnlyList<BenchmarkCase> all, string[] names, int rounds)
    {
        var meter = new Meter(all);
        meter.Measure(rounds, benchmark => names.Contains(benchmark.Name));
        Console.WriteLine(JsonSerializer.Serialize(meter.Figures().Select(static figure => new FigureLine(figure.Case.Name, figure.Nanoseconds, figure.Ratio, figure.Bytes))));
        return 0;
    }

    private static Figure[] Read(string output, IReadOnlyList<BenchmarkCase> cases) =>
    [
        .. JsonSerializer.Deserialize<FigureLine[]>(output)!
            .Select(line => new Figure(cases.First(benchmark => benchmark.Name == line.Case), line.Nanoseconds, line.Ratio, line.Bytes)),
    ];
}
