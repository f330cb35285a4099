using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags;

/// <summary>How feature flags start with a host and what becomes of exposures.</summary>
/// <remarks>Set with <c>services.Configure&lt;FeatureFlagsOptions&gt;(...)</c>. Checked when the host starts: a value out of its range fails the start.</remarks>
public sealed class FeatureFlagsOptions
{
    /// <summary>
    /// Whether the host's start waits for flags, at most <see cref="StartupTimeout"/>; false by default.
    /// Flags from a file or from memory are there at the start without waiting: this is for sources across a network.
    /// </summary>
    public bool WaitForReady { get; set; }

    /// <summary>Whether the host's start waits for flags and fails when there are none after <see cref="StartupTimeout"/>; false by default.</summary>
    public bool RequireReady { get; set; }

    /// <summary>How long the start waits, if it waits: 1 ms to 1 h; 10 s by default.</summary>
    public TimeSpan StartupTimeout { get; set; } = FeatureFlagsDefaults.StartupTimeout;

    /// <summary>How exposures wait for their sink. Logger and clock are the container's unless they are set.</summary>
    public ExposureQueueOptions Exposures { get; } = new();
}
