namespace Noa.Release.Plans;

/// <summary>What the local proxy itself saw since the stage began: the share of answers of the new version that were server errors.</summary>
internal sealed record TrafficSpec : MetricSpec
{
    /// <summary>Largest good share of errors, 0 to 1.</summary>
    public required double ErrorsAtMost { get; init; }
}
