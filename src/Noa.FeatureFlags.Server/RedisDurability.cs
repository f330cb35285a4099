namespace Noa.FeatureFlags.Server;

/// <summary>Whether an acknowledged change must survive a crash of Redis.</summary>
public enum RedisDurability
{
    /// <summary>Yes: a Redis that would lose it is refused at the start.</summary>
    Required,

    /// <summary>No: what such a Redis lacks is logged.</summary>
    Relaxed,
}
