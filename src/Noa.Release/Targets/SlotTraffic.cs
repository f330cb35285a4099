namespace Noa.Release.Targets;

/// <summary>What a proxy saw of a slot since it started.</summary>
/// <param name="Requests">Answers, errors included.</param>
/// <param name="Errors">Answers of 500 and above, and requests that got none.</param>
internal sealed record SlotTraffic(long Requests, long Errors);
