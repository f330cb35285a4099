using Noa.FeatureFlags.Benchmarks.Cases;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Spectre.Console;

namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>Proves that the gate passes what is good and fails what is spoiled; figures are its own, so no other machine's matter.</summary>
internal static class GateSelfTest
{
    private const int Rounds = 200;
    private static readonly string[] Names = [Breakage.Victim, "50/50 percentage, by key", CaseNames.Context];

    /// <returns>0 when the gate did what it must, else 1.</returns>
    public static int Run()
    {
        BenchmarkCase[] cases = [.. NoaCases.All.Where(static benchmark => Names.Contains(benchmark.Name))];
        IReadOnlyList<Figure> figures = Measure(cases);
        Baseline baseline = new Baseline().With(figures, 0);
        Baseline withOrphan = new Baseline().With(figures, 0);
        withOrphan.Cases["a case that was removed"] = new CommittedFigure(1, 0);
        Baseline withGap = new Baseline().With(figures.Where(static figure => figure.Case.Name != Breakage.Victim), 0);

        bool isGood = Expect("untouched reads", baseline, cases, null, static result => result.IsPassed);
        isGood &= Expect("a read that allocates", baseline, cases, Breakage.Allocating, static result => IsFailedByVictim(result, isTime: false));
        isGood &= Expect("a read that is four times slower", baseline, cases, Breakage.Slow, static result => IsFailedByVictim(result, isTime: true));
        isGood &= Expect("a case without a committed figure", withGap, cases, null, static result => IsFailedByVictim(result, isTime: false));
        isGood &= Expect("a committed figure without a case", withOrphan, cases, null, static result => !result.IsPassed);
        return isGood ? 0 : 1;
    }

    private static bool IsFailedByVictim(GateResult result, bool isTime)
    {
        Verdict verdict = result.VerdictOf(Breakage.Victim);
        return !result.IsPassed && verdict.Severity == Severity.Failure && verdict.IsWorthAnotherLook == isTime;
    }

    private static IReadOnlyList<Figure> Measure(IReadOnlyList<BenchmarkCase> cases)
    {
        var meter = new Meter(cases);
        meter.Measure(Rounds, static _ => true);
        return meter.Figures();
    }

    private static bool Expect(string what, Baseline baseline, BenchmarkCase[] cases, string? breakage, Func<GateResult, bool> isExpected)
    {
        GateResult result = new PerformanceGate(baseline, Measure).Judge(Breakage.Apply(cases, breakage));
        bool isGood = isExpected(result);
        string outcome = result.IsPassed ? "passed" : "failed";
        AnsiConsole.MarkupLineInterpolated($"gate {outcome} on {what}: {(isGood ? "as it must" : "WRONG")}");
        return isGood;
    }
}
