using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

internal static partial class LaunchDarklyLog
{
    [LoggerMessage(1, LogLevel.Error, "LaunchDarkly refused the SDK key ({Status}): check that it is the key of a server, of this environment. The last good flags stay; the next attempt is in {Delay}.")]
    public static partial void KeyRefused(ILogger logger, int status, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Warning, "Lost LaunchDarkly: {Reason} The last good flags stay; the next attempt is in {Delay}.")]
    public static partial void Lost(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "LaunchDarkly's {Note}")]
    public static partial void Note(ILogger logger, string note);

    [LoggerMessage(4, LogLevel.Information, "LaunchDarkly asks for the first protocol's poll from now on.")]
    public static partial void FallingBack(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "{Count} events for LaunchDarkly were dropped: {Reason}")]
    public static partial void EventsDropped(ILogger logger, int count, string reason);

    [LoggerMessage(6, LogLevel.Error, "LaunchDarkly refused the SDK key for events ({Status}): none are sent any more, and all are counted as dropped. Check that it is the key of a server, of this environment.")]
    public static partial void EventsRefused(ILogger logger, int status);

    [LoggerMessage(7, LogLevel.Error, "LaunchDarkly's SDK could not be made: reads return default values.")]
    public static partial void NotMade(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "A read by LaunchDarkly's SDK failed and returned the default value; more of a row are not logged.")]
    public static partial void ReadFailed(ILogger logger, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "LaunchDarkly's SDK did not end within {Timeout}: it ends by itself, and events it still has may be lost.")]
    public static partial void EndTookTooLong(ILogger logger, TimeSpan timeout);

    [LoggerMessage(10, LogLevel.Error, "LaunchDarkly's SDK did not end cleanly.")]
    public static partial void EndFailed(ILogger logger, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "LaunchDarkly refused the SDK key ({Status}), and its SDK gave up for good: check that it is the key of a server, of this environment, and start again.")]
    public static partial void SdkGaveUp(ILogger logger, int status);

    [LoggerMessage(12, LogLevel.Error, "A handler of changes failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
