namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Sizes beyond which a rule set is refused before anything is built from it: twice what the server accepts.</summary>
internal static class ReplicaLimits
{
    /// <summary>All entries of a set, in bytes.</summary>
    public const long MaxSetBytes = 32 * 1024 * 1024;

    /// <summary>Entries of a set.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>One message, in bytes.</summary>
    public const int MaxMessageBytes = 8 * 1024 * 1024;

    /// <summary>Entries that an ack or a nack tells about.</summary>
    public const int MaxFlagErrors = 32;
}
