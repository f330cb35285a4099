namespace Noa.Release.Rollouts;

/// <summary>Another process went on where the one before had stopped.</summary>
internal sealed record TakenOverEvent : RolloutEvent;
