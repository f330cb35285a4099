using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Exposures;

/// <summary>How exposures wait for their sink.</summary>
public sealed class ExposureQueueOptions
{
    /// <summary>Exposures and events that may wait, 1 to 16,777,216; 16,384 by default. What does not fit is dropped and counted.</summary>
    public int Capacity { get; set; } = ExposureQueueDefaults.Capacity;

    /// <summary>Exposures and events in one call of the sink, 1 to 16,777,216; 1,000 by default. A full batch does not wait for <see cref="FlushInterval"/>.</summary>
    public int MaxBatchSize { get; set; } = ExposureQueueDefaults.MaxBatchSize;

    /// <summary>How long an exposure waits for company, 10 ms to 7 days; 5 s by default.</summary>
    public TimeSpan FlushInterval { get; set; } = ExposureQueueDefaults.FlushInterval;

    /// <summary>How long the same unit's exposure to the same variation is not recorded again, 1 s to 7 days, or zero to record each one; 1 h by default.</summary>
    public TimeSpan RepeatWindow { get; set; } = ExposureQueueDefaults.RepeatWindow;

    /// <summary>
    /// Exposures that are remembered in order to drop repeats, 1 to 16,777,216, rounded up to a power of two; 65,536 by default, at eight bytes each.
    /// With more units than that, some repeats are recorded.
    /// </summary>
    public int RepeatTableSize { get; set; } = ExposureQueueDefaults.RepeatTableSize;

    /// <summary>How long disposal waits for the sink to take what waits, zero to 7 days; 5 s by default. What is left then is dropped and counted.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = ExposureQueueDefaults.ShutdownTimeout;

    /// <summary>Where trouble is logged; nowhere by default.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Whether each exposure is handed over before the read returns, so that a test sees it at once.</summary>
    internal bool HandsOverAtOnce { get; set; }

    /// <summary>These options with another logger and clock where none was chosen.</summary>
    internal ExposureQueueOptions WithDefaults(ILogger logger, TimeProvider timeProvider) => new()
    {
        Capacity = Capacity,
        MaxBatchSize = MaxBatchSize,
        FlushInterval = FlushInterval,
        RepeatWindow = RepeatWindow,
        RepeatTableSize = RepeatTableSize,
        ShutdownTimeout = ShutdownTimeout,
        Logger = ReferenceEquals(Logger, NullLogger.Instance) ? logger : Logger,
        TimeProvider = ReferenceEquals(TimeProvider, TimeProvider.System) ? timeProvider : TimeProvider,
        HandsOverAtOnce = HandsOverAtOnce,
    };

    /// <summary>What is out of its range: property, and a message that names property, value and range.</summary>
    internal IEnumerable<(string Property, string Message)> Problems()
    {
        (string Property, string? Message)[] checks =
        [
            (nameof(Capacity), Check(Capacity, 1, ExposureQueueDefaults.MaxCapacity)),
            (nameof(MaxBatchSize), Check(MaxBatchSize, 1, ExposureQueueDefaults.MaxCapacity)),
            (nameof(FlushInterval), Check(FlushInterval, ExposureQueueDefaults.MinFlushInterval, ExposureQueueDefaults.MaxTime)),
            (nameof(RepeatWindow), RepeatWindow == TimeSpan.Zero ? null : Check(RepeatWindow, ExposureQueueDefaults.MinRepeatWindow, ExposureQueueDefaults.MaxTime, " or zero")),
            (nameof(RepeatTableSize), Check(RepeatTableSize, 1, ExposureQueueDefaults.MaxRepeatTableSize)),
            (nameof(ShutdownTimeout), Check(ShutdownTimeout, TimeSpan.Zero, ExposureQueueDefaults.MaxTime)),
        ];
        return checks.Where(static check => check.Message is not null).Select(static check => (check.Property, check.Message!));
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names property, value and range.</exception>
    internal void Validate()
    {
        foreach ((string property, string message) in Problems())
        {
            throw new ArgumentOutOfRangeException(property, message);
        }
    }

    private static string? Check<T>(T value, T least, T most, string besides = "", [CallerArgumentExpression(nameof(value))] string property = "")
        where T : IComparable<T>, IFormattable =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{nameof(ExposureQueueOptions)}.{property} is {value}: use {least} to {most}{besides}.");
}
