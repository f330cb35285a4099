using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Measuring;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>Measures, compares with what is committed, and looks again before it complains about time.</summary>
/// <param name="baseline">What is committed.</param>
/// <param name="measure">Measures some cases.</param>
internal sealed class PerformanceGate(Baseline baseline, Func<IReadOnlyList<BenchmarkCase>, IReadOnlyList<Figure>> measure)
{
    /// <summary>A slow case is measured so often before that counts; its best time decides.</summary>
    private const int Attempts = 3;

    /// <summary>Judges cases.</summary>
    /// <param name="cases">All of them are measured; a committed figure without a case is a failure too.</param>
    public GateResult Judge(IReadOnlyList<BenchmarkCase> cases)
    {
        var best = new Dictionary<BenchmarkCase, Figure>();
        IReadOnlyList<BenchmarkCase> doubtful = cases;
        for (int attempt = 0; attempt < Attempts && doubtful.Count > 0; attempt++)
        {
            foreach (Figure figure in measure(doubtful))
            {
                best[figure.Case] = best.TryGetValue(figure.Case, out Figure? known) && known.Ratio < figure.Ratio ? known : figure;
            }

            doubtful = [.. cases.Where(benchmark => Verdict.Of(best[benchmark], baseline).IsWorthAnotherLook)];
        }

        return new GateResult(
            [.. cases.Select(benchmark => (best[benchmark], Verdict.Of(best[benchmark], baseline)))],
            [.. baseline.Cases.Keys.Except(cases.Select(static benchmark => benchmark.Name))]);
    }
}
