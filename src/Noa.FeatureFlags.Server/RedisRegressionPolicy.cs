namespace Noa.FeatureFlags.Server;

/// <summary>What happens when Redis has less than it once had.</summary>
public enum RedisRegressionPolicy
{
    /// <summary>The known rules are served on, changes are refused, and a person runs <c>noa store restore</c> or <c>noa store adopt</c>.</summary>
    Ask,

    /// <summary>The node with the newest rules writes them back. For a Redis that is known to be a cache.</summary>
    RestoreNewest,
}
