namespace Noa.FeatureFlags.Model;

/// <summary>A stretch of another system's line, and the variation that is served there.</summary>
/// <param name="variation">The variation's name; several arms may serve one.</param>
/// <param name="weight">Its length in the units of the hash's line; 0 or more.</param>
/// <param name="isUntracked">Whether contexts on it take no part in the experiment, although they are served a variation of it.</param>
public sealed class DrawArm(string variation, double weight, bool isUntracked)
{
    /// <summary>The variation's name.</summary>
    public string Variation { get; } = variation;

    /// <summary>Length in the units of the hash's line.</summary>
    public double Weight { get; } = weight;

    /// <summary>Whether contexts on it are outside the experiment.</summary>
    public bool IsUntracked { get; } = isUntracked;
}
