namespace Noa.Release.Rollouts;

/// <summary>A command on its way to whoever runs the rollout.</summary>
/// <param name="Id">Tells one from another, so that each is taken once.</param>
/// <param name="Command">What is wanted.</param>
/// <param name="Actor">Who wants it.</param>
/// <param name="Reason">Why; may be empty.</param>
internal sealed record CommandMessage(string Id, OperatorCommand Command, string Actor, string Reason);
