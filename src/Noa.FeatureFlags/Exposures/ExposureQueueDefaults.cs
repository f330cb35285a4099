namespace Noa.FeatureFlags.Exposures;

/// <summary>What <see cref="ExposureQueueOptions"/> are when nobody sets them, and how far they may go.</summary>
public static class ExposureQueueDefaults
{
    /// <summary>Exposures and events that may wait: about 2 MB when all are taken.</summary>
    public const int Capacity = 16_384;

    /// <summary>Largest <see cref="ExposureQueueOptions.Capacity"/> and <see cref="ExposureQueueOptions.MaxBatchSize"/>.</summary>
    public const int MaxCapacity = 16_777_216;

    /// <summary>Exposures and events in one call of the sink.</summary>
    public const int MaxBatchSize = 1_000;

    /// <summary>Repeats that are remembered: eight bytes each.</summary>
    public const int RepeatTableSize = 65_536;

    /// <summary>Largest <see cref="ExposureQueueOptions.RepeatTableSize"/>.</summary>
    public const int MaxRepeatTableSize = 16_777_216;

    /// <summary>How long an exposure waits for company.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the same exposure is not recorded again.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromHours(1);

    /// <summary>How long the end of the process waits for the sink.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Smallest <see cref="ExposureQueueOptions.FlushInterval"/>.</summary>
    public static readonly TimeSpan MinFlushInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Largest of all times.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromDays(7);

    /// <summary>Smallest <see cref="ExposureQueueOptions.RepeatWindow"/> besides zero.</summary>
    public static readonly TimeSpan MinRepeatWindow = TimeSpan.FromSeconds(1);
}
