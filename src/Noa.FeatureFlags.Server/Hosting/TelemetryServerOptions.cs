namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>How much of what SDKs report is kept.</summary>
public sealed class TelemetryServerOptions
{
    /// <summary>How long counts, exposures and events are kept; 90 days by default. An experiment that runs longer loses its beginning.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Exposures that are kept of one environment, one for each unit and variation; 1,000,000 by default, at about 100 bytes each. More are dropped and counted.</summary>
    public int MaxExposures { get; set; } = 1_000_000;

    /// <summary>Events that are kept of one environment; 2,000,000 by default, at about 70 bytes each. More are dropped and counted.</summary>
    public int MaxEvents { get; set; } = 2_000_000;
}
