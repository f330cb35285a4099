using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>What a rollout is about; settled before anything is touched, and kept whole in the log.</summary>
internal sealed record RolloutHeader
{
    /// <summary>Number within the environment.</summary>
    public required string Id { get; init; }

    public RolloutKind Kind { get; init; }

    public required string App { get; init; }

    public required string Environment { get; init; }

    public required string Version { get; init; }

    /// <summary>The version with the traffic before; null when there was none.</summary>
    public string? Previous { get; init; }

    /// <summary>Slot of the new version; null when only flags move.</summary>
    public string? Slot { get; init; }

    /// <summary>Slot of the version before; null when there was none.</summary>
    public string? PreviousSlot { get; init; }

    public required RolloutPlan Plan { get; init; }

    /// <summary>Flags as JSON before anything was touched, by key: what going back means.</summary>
    public IReadOnlyDictionary<string, string> FlagsBefore { get; init; } = new Dictionary<string, string>();
}
