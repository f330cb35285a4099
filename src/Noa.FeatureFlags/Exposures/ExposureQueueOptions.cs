using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Exposures;

/// <summary>How exposures wait for their sink.</summary>
public sealed class ExposureQueueOptions
{
    /// <summary>Where trouble is logged; nowhere by default.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
