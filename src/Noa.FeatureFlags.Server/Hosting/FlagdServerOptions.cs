namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>What flagd's clients get.</summary>
public sealed class FlagdServerOptions
{
    /// <summary>Environment that flagd's clients follow and evaluate without a key when they come over loopback, as they do with a sidecar: most of them cannot send one. Null by default: everybody needs a key.</summary>
    public string? KeylessEnvironment { get; set; }
}
