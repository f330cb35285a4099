namespace Noa.Release.Plans;

/// <summary>A guardrail of a flag: the share of those with a variation whom an event happened to, as the flag server knows it.</summary>
internal sealed record FlagSpec : MetricSpec
{
    public required string Flag { get; init; }

    /// <summary>The tracked event that counts as an error.</summary>
    public required string Event { get; init; }

    /// <summary>The variation that is guarded.</summary>
    public string Variation { get; init; } = "on";

    /// <summary>Largest good share of units with the event, 0 to 1.</summary>
    public double? AtMost { get; init; }

    /// <summary>The variation it is compared with; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>How much larger than that of the other variation the share may be: 0.01 is one point.</summary>
    public double Margin { get; init; }

    /// <summary>How far back events are counted.</summary>
    public TimeSpan Window { get; init; } = PlanDefaults.SeriesLength;
}
