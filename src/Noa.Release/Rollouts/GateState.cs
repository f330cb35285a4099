using Noa.Release.Gates;

namespace Noa.Release.Rollouts;

/// <summary>Readings of one gate since the hold began.</summary>
internal sealed record GateState(MeasuredEvent Last, int Fails, int Errors)
{
    /// <summary>The state after one more reading.</summary>
    public static GateState After(GateState? before, MeasuredEvent reading) => new(
        reading,
        reading.Verdict switch { Verdict.Fail => (before?.Fails ?? 0) + 1, Verdict.Pass => 0, _ => before?.Fails ?? 0 },
        reading.Verdict == Verdict.Error ? (before?.Errors ?? 0) + 1 : 0);
}
