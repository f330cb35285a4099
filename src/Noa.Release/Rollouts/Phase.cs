namespace Noa.Release.Rollouts;

/// <summary>Where a rollout is.</summary>
internal enum Phase
{
    /// <summary>The new version is started, and must become ready.</summary>
    Preparing,

    /// <summary>Traffic and flags move to the stage's shares.</summary>
    Shifting,

    /// <summary>The stage lasts, and its gates are read.</summary>
    Holding,

    /// <summary>The stage passed, and a person must promote.</summary>
    Awaiting,

    /// <summary>The old version is drained, and kept.</summary>
    Finishing,

    /// <summary>Everything goes back.</summary>
    Reverting,

    Succeeded,
    RolledBack,

    /// <summary>Going back failed again and again: a person must look.</summary>
    Stuck,
}
