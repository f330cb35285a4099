namespace Noa.FeatureFlags.Providers;

/// <summary>Whether a provider can answer, and how current its answers are.</summary>
public enum ProviderState
{
    /// <summary>Nothing was loaded yet: reads return default values.</summary>
    NotReady,

    /// <summary>In touch with its source.</summary>
    Ready,

    /// <summary>Answers from the last good rule set; its source cannot be read at the moment.</summary>
    Stale,
}
