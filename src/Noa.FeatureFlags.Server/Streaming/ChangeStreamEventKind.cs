namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>What a stream is told.</summary>
internal enum ChangeStreamEventKind
{
    /// <summary>The first event of every stream.</summary>
    Opened,

    /// <summary>Flags changed.</summary>
    Changed,

    /// <summary>Nothing happened for a while.</summary>
    Quiet,

    /// <summary>The node stops; this is the last event.</summary>
    Stopping,
}
