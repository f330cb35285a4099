using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Noa.FeatureFlags.Benchmarks.Peers;
using Noa.FeatureFlags.Benchmarks.Suites;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>Measures everything and writes the tables of docs/performance.md.</summary>
internal static class Report
{
    private const string FileName = "docs/performance.md";
    private const int Rounds = 600;

    /// <summary>The goals and the peers, by this project's own meter: half a minute.</summary>
    public static int WriteOwn()
    {
        Agreement.Check();
        long kept = (long)KeptMemory.BytesPerFlag();
        double firstLoad = FirstLoad.Milliseconds();
        var meter = new Meter(CaseSuite.AllCases);
        meter.Measure(Rounds, static _ => true);
        IReadOnlyList<Figure> figures = meter.Figures();

        var document = new MarkedDocument(RepositoryFiles.PathOf(FileName));
        string machine = Machine.Describe(meter.YardstickNanoseconds);
        document.Replace("machine", machine);
        document.Replace("figures", OwnTable(figures, kept, firstLoad));
        document.Replace("peers", PeerTable(figures, [Engines.FeatureManagement]));
        string[] optional = [.. PeerCases.All.Select(static peer => peer.Engine).Distinct().Except([Engines.FeatureManagement])];
        if (optional.Length > 0)
        {
            document.Replace("optional peers", $"{machine}\n\n{PeerTable(figures, optional)}");
        }

        document.Save();
        return 0;
    }

    /// <summary>The same cases under BenchmarkDotNet: some minutes.</summary>
    public static int WriteBenchmarkDotNet()
    {
        Summary summary = BenchmarkRunner.Run([typeof(ReadSuite), typeof(UpdateSuite), typeof(LoadSuite)], SuiteConfig.New())[0];
        string[] order = [.. CaseSuite.AllCases.Select(static benchmark => benchmark.ToString())];
        var table = new MarkdownTable("case", "mean", "± (99.9 %)", "median", "bytes");
        foreach (BenchmarkReport report in summary.Reports.Where(static report => report.ResultStatistics is not null).OrderBy(report => Array.IndexOf(order, NameOf(report))))
        {
            var statistics = report.ResultStatistics!;
            table.Add(
                NameOf(report),
                Tables.Time(statistics.Mean),
                Tables.Time(statistics.ConfidenceInterval.Margin),
                Tables.Time(statistics.Median),
                Tables.Count(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0));
        }

        var document = new MarkedDocument(RepositoryFiles.PathOf(FileName));
        document.Replace("benchmarkdotnet", table.ToString());
        document.Save();
        return summary.Reports.Any(static report => !report.Success) ? 1 : 0;
    }

    private static string NameOf(BenchmarkReport report) => (string)report.BenchmarkCase.Parameters[nameof(CaseSuite.Case)];

    private static string OwnTable(IReadOnlyList<Figure> figures, long kept, double firstLoad)
    {
        var table = new MarkdownTable("case", "time", "goal", "yardsticks", "bytes", "goal");
        foreach (Figure figure in figures.Where(static figure => figure.Case.Engine == Engines.Noa))
        {
            Goal? goal = figure.Case.Goal;
            table.Add(
                figure.Case.Name,
                Mark(Tables.Time(figure.Nanoseconds), figure.Nanoseconds > goal?.Nanoseconds),
                goal?.Nanoseconds is { } time ? Tables.Time(time) : "",
                Tables.Ratio(figure.Ratio),
                Mark(Tables.Count(figure.Bytes), figure.Bytes > goal?.Bytes),
                goal?.Bytes is { } bytes ? Tables.Count(bytes) : "");
        }

        table.Add("first load of 10,000 flags in a new process, JIT included", string.Create(CultureInfo.InvariantCulture, $"{firstLoad:N0} ms"), "", "", "", "");
        table.Add(KeptMemory.Description, "", "", "", Mark(Tables.Count(kept), kept > KeptMemory.Goal), Tables.Count(KeptMemory.Goal));
        return table.ToString();
    }

    private static string PeerTable(IReadOnlyList<Figure> figures, string[] engines)
    {
        var table = new MarkdownTable(["case", Engines.Noa, .. engines]);
        foreach (string name in PeerCases.All.Where(peer => engines.Contains(peer.Engine)).Select(static peer => peer.Name).Distinct())
        {
            Figure? own = figures.FirstOrDefault(figure => figure.Case == NoaCases.Counterpart(name));
            table.Add([name, own is null ? "" : Cell(own, null), .. engines.Select(engine => PeerCell(figures, engine, name, own))]);
        }

        return table.ToString();
    }

    private static string PeerCell(IReadOnlyList<Figure> figures, string engine, string name, Figure? own)
    {
        Figure? figure = figures.FirstOrDefault(figure => figure.Case.Engine == engine && figure.Case.Name == name);
        return figure is null ? "" : Cell(figure, own);
    }

    private static string Cell(Figure figure, Figure? own)
    {
        string times = own is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({figure.Nanoseconds / own.Nanoseconds:N0} x)");
        return $"{Tables.Time(figure.Nanoseconds)}{times}, {Tables.Count(figure.Bytes)} B";
    }

    private static string Mark(string text, bool isMissed) => isMissed ? $"**{text}**" : text;
}
