namespace Noa.FeatureFlags.Providers.Grpc;

internal enum SnapshotProgress
{
    /// <summary>More chunks are to come.</summary>
    More,

    /// <summary>That was the last.</summary>
    Complete,

    /// <summary>It does not follow the one before.</summary>
    OutOfOrder,

    /// <summary>It would be more than may be.</summary>
    TooLarge,
}
