using System.Text.Json.Serialization;

namespace Noa.Release.Plans;

/// <summary>What will happen, stage by stage.</summary>
internal sealed record RolloutPlan
{
    /// <summary>The strategy's name, or the file's.</summary>
    public required string Name { get; init; }

    /// <summary>What traffic and flags are hashed with, so that the same share is the same people.</summary>
    public required string Salt { get; init; }

    public required IReadOnlyList<PlanStage> Stages { get; init; }

    /// <summary>How long the new version may take until it is ready.</summary>
    public TimeSpan ReadyWithin { get; init; } = PlanDefaults.ReadyWithin;

    /// <summary>How long requests on their way may take to end.</summary>
    public TimeSpan DrainWithin { get; init; } = PlanDefaults.DrainWithin;

    /// <summary>What a rollback may take; it is measured, and the report says whether it was kept.</summary>
    public TimeSpan RollbackBudget { get; init; } = PlanDefaults.RollbackBudget;

    /// <summary>Keys of the flags that any stage moves.</summary>
    [JsonIgnore]
    public IEnumerable<string> FlagKeys => Stages.SelectMany(static stage => stage.Flags).Select(static move => move.Key).Distinct(StringComparer.Ordinal);
}
