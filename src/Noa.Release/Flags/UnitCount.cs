namespace Noa.Release.Flags;

/// <summary>Who got a variation, and whom an event happened to.</summary>
internal sealed record UnitCount(long Units, long WithEvent);
