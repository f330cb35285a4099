namespace Noa.FeatureFlags.Exposures;

/// <summary>The record that a participant of an experiment was served a variation.</summary>
public sealed class Exposure
{
    /// <summary>When it was served.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The flag's key.</summary>
    public required string Flag { get; init; }

    /// <summary>The variation's name.</summary>
    public required string Variation { get; init; }

    /// <summary>The experiment's id; empty for a flag that has its exposures tracked and served this outside experiments.</summary>
    public required string Experiment { get; init; }

    /// <summary>The kind of the unit that was assigned: <c>user</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The unit that was assigned: the value both draws were bucketed by, by default the context's key.</summary>
    public required string Unit { get; init; }

    /// <summary>Which step of the walk decided.</summary>
    public EvaluationReason Reason { get; init; } = EvaluationReason.Fallthrough;

    /// <summary>The rule that decided, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>Whom the flag was evaluated for, with all attributes; null when that is not known. Sinks that write files do not write it.</summary>
    public EvaluationContext? Context { get; init; }
}
