namespace Noa.FeatureFlags.Model;

/// <summary>Serves one variation to everybody.</summary>
/// <param name="variation">The variation's name.</param>
public sealed class FixedServing(string variation) : Serving
{
    /// <summary>The variation's name.</summary>
    public string Variation { get; } = variation;
}
