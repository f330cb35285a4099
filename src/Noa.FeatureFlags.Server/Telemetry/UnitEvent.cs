namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Something happened to a unit.</summary>
/// <param name="Name">What.</param>
/// <param name="Unit">As SDKs hash it.</param>
/// <param name="Value">0 when only the occurrence counts.</param>
/// <param name="At">When.</param>
internal readonly record struct UnitEvent(string Name, byte[] Unit, double Value, long At);
