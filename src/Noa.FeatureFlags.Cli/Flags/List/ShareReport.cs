using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>A weight in the JSON of <c>noa flags list</c>.</summary>
internal sealed record ShareReport(string Variation, decimal Percent)
{
    public static IReadOnlyList<ShareReport> Of(IEnumerable<WeightedVariation> weights) =>
        [.. weights.Select(static weight => new ShareReport(weight.Variation, weight.Weight.Percent))];
}
