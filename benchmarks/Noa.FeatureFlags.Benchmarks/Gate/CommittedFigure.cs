namespace Noa.FeatureFlags.Benchmarks.Gate;

/// <summary>What a case cost when somebody last looked and agreed.</summary>
/// <param name="Ratio">Its time in operations of the yardstick.</param>
/// <param name="Bytes">Bytes one operation allocates.</param>
internal sealed record CommittedFigure(double Ratio, long Bytes)
{
    /// <summary>Times the committed ratio beyond which the gate fails; null for the common one. Wider for cases that need two quiet cores.</summary>
    public double? FailAbove { get; init; }
}
