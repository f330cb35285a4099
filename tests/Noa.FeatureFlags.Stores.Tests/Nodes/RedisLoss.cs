namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Ways in which Redis comes back with less than it had.</summary>
public enum RedisLoss
{
    /// <summary>FLUSHALL.</summary>
    Flushed,

    /// <summary>A restart without its append-only file.</summary>
    RestartedEmpty,

    /// <summary>A restart on an older append-only file.</summary>
    OlderFile,

    /// <summary>A replica that had not seen everything took over.</summary>
    LaggingReplica,
}
