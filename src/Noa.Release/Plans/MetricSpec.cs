namespace Noa.Release.Plans;

/// <summary>A gate on a metric, which may be silent or too small to say anything.</summary>
internal abstract record MetricSpec : GateSpec
{
    public required NoDataPolicy NoData { get; init; }

    /// <summary>Fewer samples say nothing: the reading is inconclusive.</summary>
    public required long MinSamples { get; init; }
}
