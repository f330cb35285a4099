using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>What becomes of flags in a host; event ids are stable and listed in docs/hosting.md.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "Flags of {Provider} changed, {Changed} of {Total}: {Flags}")]
    public static partial void FlagsChanged(this ILogger logger, string provider, int changed, int total, string flags);

    [LoggerMessage(EventId = 301, Level = LogLevel.Error, Message = "Refused by {Provider}, last good definition stays: {Diagnostic}")]
    public static partial void EntryRefused(this ILogger logger, string provider, string diagnostic);

    [LoggerMessage(EventId = 302, Level = LogLevel.Warning, Message = "Looks wrong to {Provider}: {Diagnostic}")]
    public static partial void EntrySuspicious(this ILogger logger, string provider, string diagnostic);

    [LoggerMessage(EventId = 303, Message = "Flags of {Provider} are {State}{Detail}")]
    public static partial void StateChanged(this ILogger logger, LogLevel level, string provider, ProviderState state, string detail);

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning,
        Message = "The host starts without flags of {Provider}, which were not ready within {Timeout}: {Detail}. Reads return default values until they are.")]
    public static partial void StartedWithoutFlags(this ILogger logger, string provider, TimeSpan timeout, string detail);

    [LoggerMessage(EventId = 305, Level = LogLevel.Error, Message = "Flags of {Provider} could not be started; reads return default values")]
    public static partial void StartFailed(this ILogger logger, Exception exception, string provider);
}
