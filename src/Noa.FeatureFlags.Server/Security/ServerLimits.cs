namespace Noa.FeatureFlags.Server.Security;

/// <summary>Sizes beyond which a request is refused before it is looked at.</summary>
internal static class ServerLimits
{
    /// <summary>Of a gRPC message, after decompression, and of an HTTP body.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;
}
