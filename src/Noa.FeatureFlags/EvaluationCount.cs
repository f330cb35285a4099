namespace Noa.FeatureFlags;

/// <summary>How often a flag served a variation since the process started.</summary>
/// <param name="flag">The flag's key.</param>
/// <param name="variation">The variation's name; null for the caller's default value.</param>
/// <param name="count">Number of evaluations.</param>
public readonly struct EvaluationCount(string flag, string? variation, long count)
{
    /// <summary>The flag's key.</summary>
    public string Flag { get; } = flag;

    /// <summary>The variation's name; null for the caller's default value.</summary>
    public string? Variation { get; } = variation;

    /// <summary>Number of evaluations.</summary>
    public long Count { get; } = count;
}
