using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>A weight in the JSON of <c>noa flags list</c>.</summary>
internal sealed record ShareReport(string Variation, decimal Percent)
{
    /// <summary>The shares in percent; of another system's arms, which part of their sum each variation has, rounded to a thousandth.</summary>
    public static IReadOnlyList<ShareReport> Of(IEnumerable<WeightedVariation> weights, ForeignDraw? draw)
    {
        if (draw is null)
        {
            return [.. weights.Select(static weight => new ShareReport(weight.Variation, weight.Weight.Percent))];
        }

        double sum = Math.Max(draw.Arms.Sum(static arm => arm.Weight), double.Epsilon);
        return [.. draw.Arms.GroupBy(static arm => arm.Variation, static arm => arm.Weight)
            .Select(arms => new ShareReport(arms.Key, Math.Round((decimal)(arms.Sum() / sum * 100), 3)))];
    }
}
