namespace Noa.Release.Rollouts;

/// <summary>What a replay found.</summary>
/// <param name="Id">The rollout.</param>
/// <param name="Version">What was released.</param>
/// <param name="Lines">Lines of the log.</param>
/// <param name="Readings">Measurements that were judged again.</param>
/// <param name="Decisions">Decisions that were made again.</param>
/// <param name="Differences">Where it came out otherwise; empty when nowhere.</param>
internal sealed record ReplayReport(string Id, string Version, int Lines, int Readings, int Decisions, IReadOnlyList<string> Differences);
