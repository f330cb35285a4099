namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Evaluations of a flag that served one variation.</summary>
internal readonly record struct UseCount(string Flag, string Variation, long Count, long At);
