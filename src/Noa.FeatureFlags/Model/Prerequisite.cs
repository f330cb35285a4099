namespace Noa.FeatureFlags.Model;

/// <summary>A flag that must be enabled and serve a given variation to the same context.</summary>
/// <param name="flag">Key of the flag that is needed.</param>
/// <param name="variation">Name of the variation it must serve.</param>
public sealed class Prerequisite(string flag, string variation)
{
    /// <summary>Key of the flag that is needed.</summary>
    public string Flag { get; } = flag;

    /// <summary>Name of the variation it must serve.</summary>
    public string Variation { get; } = variation;
}
