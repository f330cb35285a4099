using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Exposures;

/// <summary>What the queue logs; event ids are stable and listed in docs/hosting.md.</summary>
internal static partial class ExposureLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning,
        Message = "{Dropped} exposures and events were dropped since the last batch: no more than {Capacity} may wait. Raise ExposureQueueOptions.Capacity, or use a faster sink.")]
    public static partial void ExposuresDropped(this ILogger logger, long dropped, int capacity);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error,
        Message = "The exposure sink {Sink} failed; {Lost} exposures and events are lost.")]
    public static partial void SinkFailed(this ILogger logger, Exception exception, string sink, int lost);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning,
        Message = "The exposure sink {Sink} did not finish within {Timeout} at shutdown; {Lost} exposures and events that waited are lost.")]
    public static partial void ShutdownTimedOut(this ILogger logger, string sink, TimeSpan timeout, int lost);
}
