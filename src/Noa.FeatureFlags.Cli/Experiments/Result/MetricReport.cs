namespace Noa.FeatureFlags.Cli.Experiments.Result;

/// <summary>One event in the JSON of <c>noa experiment result</c>.</summary>
/// <param name="Event">Its name.</param>
/// <param name="Kind"><c>rate</c>: share of units that had it; <c>mean</c>: mean over all units of the sum of its values.</param>
/// <param name="Variations">One for each variation, the control first.</param>
internal sealed record MetricReport(string Event, string Kind, IReadOnlyList<MetricOfVariation> Variations)
{
    public const string Rate = "rate";
    public const string Mean = "mean";
}
