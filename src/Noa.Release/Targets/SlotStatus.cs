namespace Noa.Release.Targets;

/// <summary>A version in a slot.</summary>
/// <param name="Version">Which.</param>
/// <param name="IsRunning">Whether it runs now.</param>
/// <param name="Percent">Its share of traffic.</param>
internal sealed record SlotStatus(string Version, bool IsRunning, decimal Percent);
