namespace Noa.Release.Rollouts;

/// <summary>A person stepped in.</summary>
internal sealed record CommandedEvent(string CommandId, OperatorCommand Command, string Reason) : RolloutEvent;
