namespace Noa.FeatureFlags.Load;

/// <summary>What it took to bring changes to all subscribers.</summary>
/// <param name="Connected">Until all were there.</param>
/// <param name="Memory">Of the server with them, in MB.</param>
/// <param name="MemoryEach">For each of them, in KB.</param>
/// <param name="Quickest">Until the last had it, at the quickest change.</param>
/// <param name="Slowest">Until the last had it, at the slowest change.</param>
/// <param name="Microseconds">Processor time of the server for one subscriber and change.</param>
internal sealed record FanOut(TimeSpan Connected, double Memory, double MemoryEach, TimeSpan Quickest, TimeSpan Slowest, double Microseconds);
