using Noa.FeatureFlags.Benchmarks.Measuring;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>What the gate found.</summary>
/// <param name="Judged">Every case, with its verdict.</param>
/// <param name="Orphans">Committed figures whose case is no more.</param>
internal sealed record GateResult(IReadOnlyList<(Figure Figure, Verdict Verdict)> Judged, IReadOnlyList<string> Orphans)
{
    public bool IsPassed => Orphans.Count == 0 && Judged.All(static entry => entry.Verdict.Severity != Severity.Failure);

    /// <summary>The verdict on one case.</summary>
    public Verdict VerdictOf(string name) => Judged.First(entry => entry.Figure.Case.Name == name).Verdict;
}
