namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Sizes beyond which a change is refused. SDKs take twice as much, so that nothing accepted here is refused there.</summary>
internal static class AdminLimits
{
    /// <summary>Entries in one change set.</summary>
    public const int MaxChanges = 500;

    /// <summary>Length of a comment, in characters.</summary>
    public const int MaxCommentLength = 1024;

    /// <summary>Length of a request id, in bytes.</summary>
    public const int RequestIdLength = 16;

    /// <summary>One entry's payload in the long form, in bytes.</summary>
    public const int MaxPayloadBytes = 512 * 1024;

    /// <summary>All payloads of an environment, in bytes.</summary>
    public const int MaxSetBytes = 16 * 1024 * 1024;

    /// <summary>Entries of an environment.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Environments of a server.</summary>
    public const int MaxEnvironments = 100;

    /// <summary>Length of a key's name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Bytes of violations in an error: what does not fit is counted, and Validate lists it.</summary>
    public const int MaxRefusalBytes = 24 * 1024;
}
