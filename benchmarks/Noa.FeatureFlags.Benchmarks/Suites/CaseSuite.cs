using BenchmarkDotNet.Attributes;
using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Peers;

namespace Noa.FeatureFlags.Benchmarks.Suites;

/// <summary>Hands cases to BenchmarkDotNet: each in a process of its own, where the JIT sees nothing but that case.</summary>
[MemoryDiagnoser]
public abstract class CaseSuite
{
    private Func<int, long> _loop = static _ => 0;

    /// <summary>Engine and name of the case.</summary>
    public abstract string Case { get; set; }

    internal static IEnumerable<BenchmarkCase> AllCases => [.. NoaCases.All, .. PeerCases.All];

    [GlobalSetup]
    public void Prepare() => _loop = AllCases.First(benchmark => benchmark.ToString() == Case).Prepare();

    private protected long Run(int operations) => _loop(operations);

    private protected static IEnumerable<string> NamesOf(CaseScale scale) =>
        AllCases.Where(benchmark => benchmark.Scale == scale).Select(static benchmark => benchmark.ToString());
}
