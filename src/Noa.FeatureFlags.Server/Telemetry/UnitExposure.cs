namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>A unit was served a variation.</summary>
/// <param name="Experiment">Empty outside experiments.</param>
/// <param name="Flag">The flag.</param>
/// <param name="Variation">What it was served.</param>
/// <param name="Unit">As SDKs hash it.</param>
/// <param name="At">When.</param>
internal readonly record struct UnitExposure(string Experiment, string Flag, string Variation, byte[] Unit, long At);
