namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>What became of a batch.</summary>
internal enum ReportResult
{
    /// <summary>It counts now.</summary>
    Counted,

    /// <summary>It was counted before, and nothing was counted now.</summary>
    Repeated,

    /// <summary>No other instance can be told apart, so nothing was counted.</summary>
    TooManyInstances,
}
