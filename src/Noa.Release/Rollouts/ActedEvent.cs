namespace Noa.Release.Rollouts;

/// <summary>Something was done, or could not be. All actions can be repeated: one whose line is missing is done again.</summary>
internal sealed record ActedEvent(ActionKind Action, bool Succeeded, string Detail, double Seconds) : RolloutEvent;
