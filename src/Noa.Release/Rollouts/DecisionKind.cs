namespace Noa.Release.Rollouts;

/// <summary>Turns that a rollout can take.</summary>
internal enum DecisionKind
{
    /// <summary>Traffic and flags go to a stage's shares.</summary>
    Enter,

    /// <summary>They are there; gates count from now on.</summary>
    Hold,

    /// <summary>The stage passed, and a person is asked.</summary>
    Ask,

    Pause,
    Resume,

    /// <summary>All stages passed.</summary>
    Finish,

    Succeed,
    Abort,
    RollBack,
    GetStuck,

    /// <summary>A command that makes no sense now.</summary>
    Ignore,
}
