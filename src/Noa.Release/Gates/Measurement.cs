using Noa.Release.Targets;

namespace Noa.Release.Gates;

/// <summary>What was measured, and nothing of what it means: the log keeps it, and a replay judges it again.</summary>
internal sealed record Measurement
{
    /// <summary>The value; null when there was none. NaN is kept as what it is.</summary>
    public double? Value { get; init; }

    /// <summary>What it is compared with; null for a fixed limit.</summary>
    public double? Baseline { get; init; }

    /// <summary>How many samples are behind the value, of the smaller side where two are compared; null when not asked for.</summary>
    public double? Samples { get; init; }

    /// <summary>Values of the new version over time, for a comparison.</summary>
    public IReadOnlyList<double>? CanarySeries { get; init; }

    /// <summary>Values of the old version over time, for a comparison.</summary>
    public IReadOnlyList<double>? BaselineSeries { get; init; }

    /// <summary>Counters when the hold began, for what is counted from there; null elsewhere.</summary>
    public SlotTraffic? CountedFrom { get; init; }

    /// <summary>Why nothing could be measured; null when it could.</summary>
    public string? Error { get; init; }

    /// <summary>What a person would want to know besides: the answer of a smoke test that failed.</summary>
    public string? Detail { get; init; }

    public static Measurement Failed(string error) => new() { Error = error };
}
