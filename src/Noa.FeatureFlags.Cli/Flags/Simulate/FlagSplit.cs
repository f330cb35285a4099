namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>How the contexts split over the variations of one flag.</summary>
internal sealed record FlagSplit(string Key, IReadOnlyList<VariationSplit> Variations)
{
    public static FlagSplit Of(FlagTally tally, int contexts)
    {
        List<VariationSplit> splits = [];
        for (int i = 0; i <= tally.Flag.Variations.Count; i++)
        {
            // The default value is listed only where somebody gets it.
            int variation = i < tally.Flag.Variations.Count ? i : -1;
            if (variation >= 0 || tally.CountOf(variation) > 0 || tally.ExpectedOf(variation) > 0)
            {
                splits.Add(new VariationSplit(
                    ServedReport.Of(tally.Flag, i),
                    tally.ExpectedOf(variation) is { } expected ? PercentOf(expected, contexts) : null,
                    PercentOf(tally.CountOf(variation), contexts),
                    tally.CountOf(variation)));
            }
        }

        return new(tally.Flag.Key, splits);
    }

    // Three decimals are all that weights can have.
    private static decimal PercentOf(decimal count, int contexts) => Math.Round(count * 100 / contexts, 3, MidpointRounding.AwayFromZero);
}
