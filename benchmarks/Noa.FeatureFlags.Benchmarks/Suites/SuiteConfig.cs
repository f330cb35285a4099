using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace Noa.FeatureFlags.Benchmarks.Suites;

/// <summary>How long BenchmarkDotNet looks at each case: a few seconds, so that the whole set fits in some minutes.</summary>
internal static class SuiteConfig
{
    private const int Warmups = 8;
    private const int CaseWidth = 90;
    private const int Iterations = 15;
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(100);

    public static IConfig New() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithWarmupCount(Warmups).WithIterationCount(Iterations).WithIterationTime(IterationTime))
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(CaseWidth))
        .WithOptions(ConfigOptions.JoinSummary)
        .WithArtifactsPath(RepositoryFiles.PathOf("artifacts/benchmarks"));
}
