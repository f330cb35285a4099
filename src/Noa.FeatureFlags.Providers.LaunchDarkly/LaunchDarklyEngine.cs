namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Who evaluates LaunchDarkly's flags.</summary>
public enum LaunchDarklyEngine
{
    /// <summary>Ours, with the answers of LaunchDarkly's SDKs: <see cref="LaunchDarklySource"/>.</summary>
    Noa,

    /// <summary>LaunchDarkly's own SDK for .NET, behind our interface. It is in builds of this package that were made where the feed has <c>LaunchDarkly.ServerSdk</c>.</summary>
    LaunchDarkly,
}
