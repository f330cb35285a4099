using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Spectre.Console;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>This library's figures beside its goals, in half a minute.</summary>
internal static class QuickReport
{
    private const int Rounds = 300;

    /// <summary>Measures and prints.</summary>
    /// <param name="filter">Only cases whose names contain this; null for all.</param>
    /// <returns>0: a missed goal is for people to see, the gate is for machines.</returns>
    public static int Run(string? filter)
    {
        double kept = filter is null ? KeptMemory.BytesPerFlag() : 0;
        var meter = new Meter(NoaCases.All);
        meter.Measure(Rounds, benchmark => filter is null || benchmark.Name.Contains(filter, StringComparison.OrdinalIgnoreCase));

        Table table = Tables.New("case", "time", "goal", "ratio", "bytes", "goal", "");
        foreach (Figure figure in meter.Figures())
        {
            Goal? goal = figure.Case.Goal;
            bool isMissed = figure.Nanoseconds > goal?.Nanoseconds || figure.Bytes > goal?.Bytes;
            table.AddRow(
                figure.Case.Name,
                Tables.Time(figure.Nanoseconds),
                goal?.Nanoseconds is { } time ? Tables.Time(time) : "",
                Tables.Ratio(figure.Ratio),
                Tables.Count(figure.Bytes),
                goal?.Bytes is { } bytes ? Tables.Count(bytes) : "",
                isMissed ? "[red]missed[/]" : goal is null ? "" : "[green]reached[/]");
        }

        if (filter is null)
        {
            table.AddRow(KeptMemory.Description, "", "", "", Tables.Count(kept), Tables.Count(KeptMemory.Goal), kept > KeptMemory.Goal ? "[red]missed[/]" : "[green]reached[/]");
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine($"[grey]ratio 1 = {meter.YardstickNanoseconds:N2} ns: {Yardstick.Description}[/]");
        return 0;
    }
}
