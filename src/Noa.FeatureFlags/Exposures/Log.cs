using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Exposures;

/// <summary>Messages of exposures; ids 1200 to 1299 are theirs. They are stable, and listed in docs/hosting.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Warning,
        "{Dropped} exposures and events were dropped since the last batch: no more than {Capacity} may wait. Raise ExposureQueueOptions.Capacity, or use a faster sink.")]
    public static partial void ExposuresDropped(ILogger logger, long dropped, int capacity);

    [LoggerMessage(1201, LogLevel.Error, "The exposure sink {Sink} failed; {Lost} exposures and events are lost.")]
    public static partial void SinkFailed(ILogger logger, string sink, int lost, Exception exception);

    [LoggerMessage(1202, LogLevel.Warning, "The exposure sink {Sink} did not finish within {Timeout} at shutdown; {Lost} exposures and events that waited are lost.")]
    public static partial void ShutdownTimedOut(ILogger logger, string sink, TimeSpan timeout, int lost);
}
