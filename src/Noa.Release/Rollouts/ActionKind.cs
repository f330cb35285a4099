namespace Noa.Release.Rollouts;

/// <summary>What is done to the world. Each may be done twice.</summary>
internal enum ActionKind
{
    /// <summary>Starts the version, and waits until it is ready.</summary>
    Prepare,

    /// <summary>Gives the new version the stage's share of traffic.</summary>
    Route,

    /// <summary>Gives flags the stage's shares.</summary>
    MoveFlags,

    /// <summary>Waits until the old version has no requests, and keeps it running, small.</summary>
    Settle,

    /// <summary>Sees that the old version runs and is ready.</summary>
    Restore,

    /// <summary>Gives all traffic back to the old version.</summary>
    RouteBack,

    /// <summary>Gives flags what they were before.</summary>
    RevertFlags,

    /// <summary>Drains the new version and stops it.</summary>
    Withdraw,
}
