using BenchmarkDotNet.Attributes;
using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Suites;

/// <summary>Cases of scale <see cref="CaseScale.Load"/>.</summary>
public class LoadSuite : CaseSuite
{
    private const int Operations = 1;

    public static IEnumerable<string> Names => NamesOf(CaseScale.Load);

    [ParamsSource(nameof(Names))]
    public override string Case { get; set; } = "";

    [Benchmark(OperationsPerInvoke = Operations)]
    public long Run() => Run(Operations);
}
