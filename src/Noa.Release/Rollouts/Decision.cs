namespace Noa.Release.Rollouts;

/// <summary>What the machine wants next.</summary>
/// <param name="Kind">What.</param>
/// <param name="Stage">The stage it is about, from 0.</param>
/// <param name="Reason">Why, in numbers.</param>
internal sealed record Decision(DecisionKind Kind, int Stage, string Reason);
