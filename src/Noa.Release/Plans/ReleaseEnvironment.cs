namespace Noa.Release.Plans;

/// <summary>Somewhere to deploy to, and what built-in strategies do there.</summary>
internal sealed record ReleaseEnvironment
{
    public required string Name { get; init; }

    public required string App { get; init; }

    /// <summary>One of the two is set, or none where only flags are moved.</summary>
    public LocalSpec? Local { get; init; }

    public KubernetesSpec? Kubernetes { get; init; }

    public FlagServerSpec? FlagServer { get; init; }

    public Uri? Prometheus { get; init; }

    /// <summary>Flags that built-in strategies move along with the traffic.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    public IReadOnlyList<GateSpec> Gates { get; init; } = [];

    public TimeSpan Hold { get; init; } = PlanDefaults.Hold;

    public FailAction OnFail { get; init; }

    /// <summary>Whether a person is asked before the last stage.</summary>
    public bool Approval { get; init; }

    /// <summary>What built-in strategies hash with; null for the app's name.</summary>
    public string? Salt { get; init; }

    public TimeSpan ReadyWithin { get; init; } = PlanDefaults.ReadyWithin;

    public TimeSpan DrainWithin { get; init; } = PlanDefaults.DrainWithin;

    public TimeSpan RollbackBudget { get; init; } = PlanDefaults.RollbackBudget;
}
