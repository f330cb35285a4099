namespace Noa.FeatureFlags.Model;

/// <summary>A variation's share of a rollout or experiment.</summary>
/// <param name="variation">The variation's name.</param>
/// <param name="weight">Its share of the line.</param>
public sealed class WeightedVariation(string variation, Share weight)
{
    /// <summary>The variation's name.</summary>
    public string Variation { get; } = variation;

    /// <summary>Its share of the line.</summary>
    public Share Weight { get; } = weight;
}
