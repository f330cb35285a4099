using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers;

/// <summary>Messages of the file source; ids 1110 to 1119 are its own.</summary>
internal static partial class FileSourceLog
{
    [LoggerMessage(EventId = 1110, Level = LogLevel.Warning, Message = "Changes in {Directory} are not announced by the operating system; flags are looked at every {PollInterval} only")]
    public static partial void PollingOnly(ILogger logger, string directory, TimeSpan pollInterval, Exception exception);

    [LoggerMessage(EventId = 1111, Level = LogLevel.Warning, Message = "Flags: {Trouble}")]
    public static partial void Trouble(ILogger logger, string trouble);

    [LoggerMessage(EventId = 1112, Level = LogLevel.Information, Message = "Flags: {Path} can be read again")]
    public static partial void Recovered(ILogger logger, string path);
}
