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
}
