using System.Text.Json;

namespace Noa.FeatureFlags;

/// <summary>A custom way to choose a variation, registered by name and used by rules as <c>{ "strategy": name, "parameters": {...} }</c>.</summary>
public interface IFlagStrategy
{
    /// <summary>Prepares one use of the strategy; called when a rule set is compiled, never when a flag is read.</summary>
    /// <param name="parameters">The rule's parameters; <see cref="JsonValueKind.Undefined"/> when it gives none. Valid during the call only.</param>
    /// <param name="variations">Names of the flag's variations, in order.</param>
    /// <exception cref="FormatException">The parameters are unusable; the message says why and goes to the rule set's author.</exception>
    IVariationChooser Compile(JsonElement parameters, IReadOnlyList<string> variations);
}
