namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>What can happen to Redis, or on the way there.</summary>
public enum RedisTrouble
{
    /// <summary>kill -9, and a start on the same data.</summary>
    Killed,

    /// <summary>SIGSTOP: connections stay, nobody answers.</summary>
    Frozen,

    /// <summary>Bytes vanish, connections look alive.</summary>
    SilentDrop,

    /// <summary>Every connection is reset once a second.</summary>
    ResetEverySecond,

    /// <summary>Every piece of data waits, half a second to Redis and back.</summary>
    Delayed,

    /// <summary>-OOM.</summary>
    OutOfMemory,

    /// <summary>-READONLY.</summary>
    ReadOnly,

    /// <summary>-LOADING.</summary>
    Loading,
}
