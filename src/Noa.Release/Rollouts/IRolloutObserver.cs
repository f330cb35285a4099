namespace Noa.Release.Rollouts;

/// <summary>Watches a rollout, for progress.</summary>
internal interface IRolloutObserver
{
    /// <summary>A line was written.</summary>
    void Wrote(RolloutEvent line, RolloutState state);

    /// <summary>An action begins, which may take a while.</summary>
    void Begins(ActionKind action, RolloutState state);

    /// <summary>Nothing happens until then, unless a person steps in; null when only a person can move it.</summary>
    void Waits(DateTimeOffset? until, RolloutState state);
}
