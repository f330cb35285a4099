namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>What is known of the units of one variation: how many, and the sums of their values.</summary>
/// <param name="Units">Units, those without any event included.</param>
/// <param name="Sum">Sum of the units' values.</param>
/// <param name="SumOfSquares">Sum of their squares.</param>
internal readonly record struct Sample(long Units, double Sum, double SumOfSquares)
{
    public double Mean => Sum / Units;

    /// <summary>Between units, unbiased. Rounding may make it a little negative where all are alike.</summary>
    public double Variance => Units > 1 ? Math.Max(0, (SumOfSquares - (Sum * Mean)) / (Units - 1)) : double.NaN;
}
