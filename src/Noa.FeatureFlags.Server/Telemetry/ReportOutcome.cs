namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>What became of a batch.</summary>
/// <param name="Result">Whether it counts.</param>
/// <param name="Dropped">Counts, exposures and events that a limit left out.</param>
internal readonly record struct ReportOutcome(ReportResult Result, long Dropped);
