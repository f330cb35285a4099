using System.Text.Json;

namespace Noa.FeatureFlags.Model;

/// <summary>Serves by a custom strategy that the application registered under a name.</summary>
public sealed class StrategyServing : Serving
{
    /// <summary>The name given to <c>AddFlagStrategy</c>.</summary>
    public required string Strategy { get; init; }

    /// <summary>Parameters for the strategy, an object; <see cref="JsonValueKind.Undefined"/> when there are none.</summary>
    public JsonElement Parameters { get; init; }
}
