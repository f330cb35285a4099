using BenchmarkDotNet.Attributes;
using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Suites;

/// <summary>Cases of scale <see cref="CaseScale.Update"/>.</summary>
public class UpdateSuite : CaseSuite
{
    private const int Operations = 16;

    public static IEnumerable<string> Names => NamesOf(CaseScale.Update);

    [ParamsSource(nameof(Names))]
    public override string Case { get; set; } = "";

    [Benchmark(OperationsPerInvoke = Operations)]
    public long Run() => Run(Operations);
}
