using Noa.Release.Gates;

namespace Noa.Release.Rollouts;

/// <summary>A reading of a gate.</summary>
internal sealed record MeasuredEvent(int Stage, string Gate, Measurement Measurement, Verdict Verdict, string Why) : RolloutEvent;
