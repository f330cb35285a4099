namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>How a change that is not urgent reaches subscribers: first a few, then, when those have taken it, everybody.</summary>
public sealed class DistributionOptions
{
    /// <summary>Share of subscribers that get a change first, from 0 to 1; 0.05 by default. Besides them all that are tagged <c>ring=0</c>. With 0 everybody gets it at once.</summary>
    public double CanaryShare { get; set; } = 0.05;

    /// <summary>With fewer subscribers on the node that takes the change, everybody gets it at once; 20 by default.</summary>
    public int MinSubscribers { get; set; } = 20;

    /// <summary>How long a change stays with the few; 10 seconds by default.</summary>
    public TimeSpan Hold { get; set; } = TimeSpan.FromSeconds(10);
}
