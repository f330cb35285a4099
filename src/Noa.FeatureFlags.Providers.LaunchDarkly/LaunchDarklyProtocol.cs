namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>How flags are asked for.</summary>
public enum LaunchDarklyProtocol
{
    /// <summary>The stream <c>/all</c>, which LaunchDarkly, its relay and our server have.</summary>
    Stream,

    /// <summary>Polling <c>/sdk/latest-all</c>.</summary>
    Poll,

    /// <summary>The second protocol's stream, <c>/sdk/stream</c>, which sends what changed since the last connection.</summary>
    StreamChanges,

    /// <summary>The second protocol's poll, <c>/sdk/poll</c>.</summary>
    PollChanges,
}
