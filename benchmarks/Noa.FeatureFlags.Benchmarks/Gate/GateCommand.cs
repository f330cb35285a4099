using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Noa.FeatureFlags.Benchmarks.Reports;
using Spectre.Console;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>The gate as a command: a table in the log, and an exit code.</summary>
internal static class GateCommand
{
    private const int Rounds = 400;

    // The middle of so many processes is committed: neither a lucky nor an unlucky one.
    private const int UpdateProcesses = 3;

    /// <summary>The cases the gate judges; one of them spoiled if the environment says so.</summary>
    public static BenchmarkCase[] Cases => Breakage.Apply(NoaCases.All, Environment.GetEnvironmentVariable(Breakage.Variable));

    /// <returns>0 when nothing got worse than the committed figures allow, else 1.</returns>
    public static int Run()
    {
        Baseline baseline = Baseline.Read();
        long kept = (long)KeptMemory.BytesPerFlag();
        Verdict keptVerdict = Verdict.OfBytes(kept, baseline.KeptBytesPerFlag, baseline);
        GateResult result = new PerformanceGate(baseline, static cases => ChildProcess.Measure(cases, Rounds)).Judge(Cases);

        Table table = Tables.New("case", "time", "ratio", "committed", "bytes", "verdict");
        foreach ((Figure figure, Verdict verdict) in result.Judged)
        {
            string committed = baseline.Cases.TryGetValue(figure.Case.Name, out CommittedFigure? known) ? Tables.Ratio(known.Ratio) : "";
            table.AddRow(figure.Case.Name, Tables.Time(figure.Nanoseconds), Tables.Ratio(figure.Ratio), committed, Tables.Count(figure.Bytes), Coloured(verdict));
        }

        table.AddRow(KeptMemory.Description, "", "", "", Tables.Count(kept), Coloured(keptVerdict));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine($"[grey]ratio 1 = {Tables.Time(result.Judged[0].Figure.YardstickNanoseconds)} here: {baseline.Yardstick}[/]");
        foreach (string orphan in result.Orphans)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{orphan}: committed, but there is no such case[/]");
        }

        bool isPassed = result.IsPassed && keptVerdict.Severity != Severity.Failure;
        AnsiConsole.MarkupLine(isPassed ? "[green]gate passed[/]" : "[red]gate failed[/]: if the change is meant, run gate --update and commit benchmarks/baseline.json");
        return isPassed ? 0 : 1;
    }

    /// <summary>Measures thoroughly and writes the baseline, to be looked at and committed.</summary>
    public static int Update()
    {
        Baseline before = Baseline.Read();
        long kept = (long)KeptMemory.BytesPerFlag();
        Figure[] figures =
        [
            .. Enumerable.Range(0, UpdateProcesses)
                .SelectMany(static _ => ChildProcess.Measure(NoaCases.All, Rounds))
                .GroupBy(static figure => figure.Case, static (_, same) => same.OrderBy(static figure => figure.Ratio).ElementAt(UpdateProcesses / 2)),
        ];
        Baseline after = before.With(figures, kept);
        after.Write();

        Table table = Tables.New("case", "ratio", "before", "bytes", "before");
        foreach ((string name, CommittedFigure figure) in after.Cases)
        {
            CommittedFigure? old = before.Cases.GetValueOrDefault(name);
            table.AddRow(name, Tables.Ratio(figure.Ratio), old is null ? "" : Tables.Ratio(old.Ratio), Tables.Count(figure.Bytes), old is null ? "" : Tables.Count(old.Bytes));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static string Coloured(Verdict verdict) => verdict.Severity switch
    {
        Severity.Failure => $"[red]FAIL[/] {verdict.Text}",
        Severity.Warning => $"[yellow]warn[/] {verdict.Text}",
        _ => $"[green]{verdict.Text}[/]",
    };
}
