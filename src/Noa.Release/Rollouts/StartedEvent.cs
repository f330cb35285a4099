namespace Noa.Release.Rollouts;

/// <summary>The first line.</summary>
internal sealed record StartedEvent(RolloutHeader Header) : RolloutEvent;
