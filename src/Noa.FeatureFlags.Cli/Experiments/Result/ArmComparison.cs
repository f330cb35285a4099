namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>A variation against the control; numbers are null where there is too little data.</summary>
/// <param name="Verdict"><c>higher</c>, <c>lower</c>, <c>noDifferenceShown</c> or <c>notEnoughData</c>.</param>
/// <param name="Reason">What is missing; null when nothing is.</param>
/// <param name="Difference">Value of the variation less that of the control.</param>
/// <param name="Low">Lower end of the 95 % confidence interval of the difference.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided, of this comparison alone.</param>
/// <param name="CorrectedPValue">For all comparisons of the experiment together, by Holm; the verdict is by this one.</param>
internal sealed record ArmComparison(string Verdict, string? Reason, double? Difference, double? Low, double? High, double? PValue, double? CorrectedPValue)
{
    public const string Higher = "higher";
    public const string Lower = "lower";
    public const string NoDifferenceShown = "noDifferenceShown";
    public const string NotEnoughData = "notEnoughData";

    /// <summary>Chance of finding a difference where there is none.</summary>
    public const double Alpha = 0.05;

    public static ArmComparison Missing(string reason) => new(NotEnoughData, reason, null, null, null, null, null);

    public static ArmComparison Of(Statistics.Difference found) => new(NoDifferenceShown, null, found.Estimate, found.Low, found.High, found.PValue, null);

    /// <summary>This one, judged among others.</summary>
    public ArmComparison Judge(double corrected) => this with
    {
        CorrectedPValue = corrected,
        Verdict = corrected >= Alpha ? NoDifferenceShown : Difference > 0 ? Higher : Lower,
    };
}
