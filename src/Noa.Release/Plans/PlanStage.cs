namespace Noa.Release.Plans;

/// <summary>One step of a plan: traffic and flags move together, then it is held and its gates must pass.</summary>
internal sealed record PlanStage
{
    /// <summary>For people and the log.</summary>
    public required string Name { get; init; }

    /// <summary>Share of traffic for the new version in percent; null leaves traffic alone.</summary>
    public decimal? Traffic { get; init; }

    public IReadOnlyList<FlagMove> Flags { get; init; } = [];

    /// <summary>How long the stage lasts at least.</summary>
    public TimeSpan Hold { get; init; }

    public IReadOnlyList<GateSpec> Gates { get; init; } = [];

    public FailAction OnFail { get; init; }

    /// <summary>Whether a person must promote; gates keep running while one is awaited.</summary>
    public bool Approval { get; init; }
}
