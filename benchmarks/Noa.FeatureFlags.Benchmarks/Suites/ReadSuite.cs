using BenchmarkDotNet.Attributes;
using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Suites;

/// <summary>Cases of scale <see cref="CaseScale.Read"/>.</summary>
public class ReadSuite : CaseSuite
{
    private const int Operations = 1024;

    public static IEnumerable<string> Names => NamesOf(CaseScale.Read);

    [ParamsSource(nameof(Names))]
    public override string Case { get; set; } = "";

    [Benchmark(OperationsPerInvoke = Operations)]
    public long Run() => Run(Operations);
}
