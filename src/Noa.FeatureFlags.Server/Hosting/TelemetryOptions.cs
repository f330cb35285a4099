namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>What becomes of the usage that SDKs report.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Flags and variations that usage is kept of, an environment; reports of more are counted as dropped. 20,000 by default.</summary>
    public int MaxSeries { get; set; } = 20_000;
}
