namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>How bad a verdict is.</summary>
internal enum Severity
{
    /// <summary>As committed, or better.</summary>
    None,

    /// <summary>Slower, but by no more than a noisy machine explains.</summary>
    Warning,

    /// <summary>The gate fails.</summary>
    Failure,
}
