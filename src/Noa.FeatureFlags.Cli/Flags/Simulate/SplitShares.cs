using Noa.FeatureFlags.Cli.Flags.List;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>What a rollout or experiment promises, and how many contexts it decided about.</summary>
internal sealed class SplitShares
{
    // Parts of the whole, by place of the variation; the last place is that of the caller's default value.
    private readonly decimal[] _parts;

    private SplitShares(decimal[] parts) => _parts = parts;

    /// <summary>Contexts it decided about.</summary>
    public long Count { get; set; }

    /// <returns>Null for what is no percentage.</returns>
    public static SplitShares? Of(Serving serving, FlagDefinition flag)
    {
        var parts = new decimal[flag.Variations.Count + 1];
        switch (serving)
        {
            case Rollout rollout:
                Add(parts, ShareReport.Of(rollout.Weights, rollout.Foreign), 1, flag);
                return new SplitShares(parts);
            case Experiment experiment:
                decimal participants = ParticipantsOf(experiment);
                Add(parts, ShareReport.Of(experiment.Weights, experiment.Foreign), participants, flag);
                parts[PlaceOf(flag.OffVariation, flag)] += 1 - participants;
                return new SplitShares(parts);
            default:
                return null;
        }
    }

    /// <summary>How many of the contexts it decided about should get the variation at a place.</summary>
    public decimal ExpectedAt(int place) => _parts[place] * Count;

    private static void Add(decimal[] parts, IEnumerable<ShareReport> shares, decimal factor, FlagDefinition flag)
    {
        foreach (ShareReport share in shares)
        {
            parts[PlaceOf(share.Variation, flag)] += share.Percent / 100 * factor;
        }
    }

    private static decimal ParticipantsOf(Experiment experiment) => experiment.Layer is null
        ? (experiment.Allocation ?? Share.Whole).Percent / 100
        : (experiment.SliceEnd.Percent - experiment.SliceStart.Percent) / 100;

    private static int PlaceOf(string? variation, FlagDefinition flag)
    {
        for (int i = 0; i < flag.Variations.Count; i++)
        {
            if (flag.Variations[i].Name == variation)
            {
                return i;
            }
        }

        return flag.Variations.Count;
    }
}
