namespace Noa.FeatureFlags;

/// <summary>What <see cref="FeatureFlagsOptions"/> are when nobody sets them, and how far they may go.</summary>
public static class FeatureFlagsDefaults
{
    /// <summary>How long a start that waits for flags waits.</summary>
    public static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Smallest <see cref="FeatureFlagsOptions.StartupTimeout"/>.</summary>
    public static readonly TimeSpan MinStartupTimeout = TimeSpan.FromMilliseconds(1);

    /// <summary>Largest <see cref="FeatureFlagsOptions.StartupTimeout"/>.</summary>
    public static readonly TimeSpan MaxStartupTimeout = TimeSpan.FromHours(1);
}
