namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Usage cannot be written or read now. Rules are not concerned.</summary>
internal sealed class TelemetryUnavailableException(string message, Exception? cause) : Exception(message, cause);
