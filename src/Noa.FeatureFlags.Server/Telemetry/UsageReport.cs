namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>A checked batch of one SDK instance. Times are Unix milliseconds, never of the future.</summary>
internal sealed record UsageReport
{
    public required string Environment { get; init; }

    public required byte[] InstanceId { get; init; }

    public required long Batch { get; init; }

    public required IReadOnlyList<UseCount> Counts { get; init; }

    public required IReadOnlyList<UnitExposure> Exposures { get; init; }

    public required IReadOnlyList<UnitEvent> Events { get; init; }

    /// <summary>What the SDK lost, and what of this batch was too old or no number.</summary>
    public required long Dropped { get; init; }
}
