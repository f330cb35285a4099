namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Sizes beyond which a report is refused, or a part of it left out and counted as dropped.</summary>
internal static class TelemetryLimits
{
    /// <summary>Length of an instance's id, in bytes.</summary>
    public const int InstanceIdLength = 16;

    /// <summary>Counts in one batch.</summary>
    public const int MaxCounts = 10_000;

    /// <summary>Exposures in one batch.</summary>
    public const int MaxExposures = 1_000;

    /// <summary>Tracked events in one batch.</summary>
    public const int MaxEvents = 1_000;

    /// <summary>Units of one event: kinds of context that tracked it.</summary>
    public const int MaxUnits = 8;

    /// <summary>Length of an experiment's or an event's name, in characters.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Size of an event's value: beyond, sums of squares of many would be worth nothing.</summary>
    public const double MaxValue = 1e15;

    /// <summary>Events in one question.</summary>
    public const int MaxQueriedEvents = 20;

    /// <summary>Pairs of flag and variation that are counted in one environment, and on the whole server.</summary>
    public const int MaxUses = 30_000, MaxUsesOfServer = 100_000;

    /// <summary>Names of events in one environment, and on the whole server.</summary>
    public const int MaxEventNames = 1_000, MaxEventNamesOfServer = 20_000;

    /// <summary>Pairs of experiment and flag in one environment, and on the whole server.</summary>
    public const int MaxExperiments = 1_000, MaxExperimentsOfServer = 20_000;

    /// <summary>Instances of SDKs whose batches are told apart, in one environment.</summary>
    public const int MaxInstances = 100_000;

    /// <summary>Bytes of reports that wait for being written.</summary>
    public const int MaxWaitingBytes = 16 * 1024 * 1024;

    /// <summary>How long the batches of an instance that fell silent are remembered.</summary>
    public static readonly TimeSpan InstancesKept = TimeSpan.FromDays(7);

    /// <summary>SDKs repeat the exposure of a unit after so long.</summary>
    public static readonly TimeSpan ExposuresRepeatAfter = TimeSpan.FromHours(1);
}
