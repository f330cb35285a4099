namespace Noa.FeatureFlags.Cli.Experiments.Statistics;

/// <summary>How a variation differs from the control.</summary>
/// <param name="Estimate">Its mean or rate less the control's.</param>
/// <param name="Low">Lower end of the 95 % confidence interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">How often chance alone would make a difference at least so large, two-sided.</param>
internal readonly record struct Difference(double Estimate, double Low, double High, double PValue);
