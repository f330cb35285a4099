using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Noa.FeatureFlags.Providers;

/// <summary>What a <see cref="RuleSetProvider"/> works with besides its source.</summary>
public sealed class RuleSetProviderOptions
{
    /// <summary>Custom strategies by the name rules use.</summary>
    public IDictionary<string, IFlagStrategy> Strategies { get; } = new Dictionary<string, IFlagStrategy>(StringComparer.Ordinal);

    /// <summary>Where changes and refusals are logged; nowhere by default.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The clock of states; the system's by default.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
