namespace Noa.Release.Plans;

/// <summary>A Prometheus query with one number, and its limits.</summary>
internal sealed record QuerySpec : MetricSpec
{
    public required string Query { get; init; }

    /// <summary>Largest good value, itself included; null for none.</summary>
    public double? AtMost { get; init; }

    /// <summary>Smallest good value, itself included; null for none.</summary>
    public double? AtLeast { get; init; }

    /// <summary>A query with the number of samples behind the value; needed where a minimum is.</summary>
    public string? Samples { get; init; }
}
