namespace Noa.Release.Rollouts;

/// <summary>Which way a rollout goes.</summary>
internal enum RolloutKind
{
    Deploy,
    Rollback,
}
