using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

/// <summary>Messages of failover; ids 1120 to 1129 are its own.</summary>
internal static partial class FailoverLog
{
    [LoggerMessage(EventId = 1120, Level = LogLevel.Warning, Message = "Flag provider {Provider} throws; the next one is asked in its place until it answers again")]
    public static partial void ProviderThrew(ILogger logger, string provider, Exception exception);

    [LoggerMessage(EventId = 1121, Level = LogLevel.Information, Message = "Flag provider {Provider} answers again")]
    public static partial void ProviderRecovered(ILogger logger, string provider);

    [LoggerMessage(EventId = 1122, Level = LogLevel.Warning, Message = "Flag provider {Provider} failed to {Action}")]
    public static partial void ProviderFailedTo(ILogger logger, string provider, string action, Exception exception);
}
