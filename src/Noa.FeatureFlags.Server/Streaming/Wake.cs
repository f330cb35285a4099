namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Why a stream has something to do. Several reasons that come together are one.</summary>
[Flags]
internal enum Wake
{
    None = 0,

    /// <summary>Another rule set is served.</summary>
    Changed = 1,

    /// <summary>It is time for a sign of life.</summary>
    Heartbeat = 2,

    /// <summary>The client asked for a snapshot.</summary>
    Resync = 4,

    /// <summary>The client is to go elsewhere.</summary>
    Drain = 8,

    /// <summary>The time after a drain is over.</summary>
    Close = 16,

    /// <summary>The client sent its last message.</summary>
    ClientLeft = 32,
}
