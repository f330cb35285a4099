using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

internal static partial class FileSourceLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "Changes in {Directory} are not announced by the operating system; flags are looked at every {PollInterval} only")]
    public static partial void PollingOnly(ILogger logger, string directory, TimeSpan pollInterval, Exception exception);
}
