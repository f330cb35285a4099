namespace Noa.FeatureFlags.Server.Storage;

internal enum CommitResultKind
{
    /// <summary>Written, durably.</summary>
    Committed,

    /// <summary>Written before, under the same request id.</summary>
    Replayed,

    /// <summary>The request id was used for something else; nothing was written.</summary>
    RequestReused,

    /// <summary>The environment is at another version; nothing was written.</summary>
    Conflict,
}
