namespace Noa.Release.Rollouts;

/// <summary>What followed from all lines before.</summary>
internal sealed record DecidedEvent(DecisionKind Decision, int Stage, string Reason) : RolloutEvent;
