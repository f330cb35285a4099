namespace Noa.FeatureFlags.Server.Telemetry;

internal static partial class TelemetryLog
{
    [LoggerMessage(EventId = 1501, Level = LogLevel.Error, Message = "Usage of flags cannot be kept, and SDKs keep theirs until it can; flags are served as ever")]
    public static partial void NotKept(ILogger logger, Exception exception);
}
