using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Counts what one flag serves, and what its percentages promise to the same contexts.</summary>
internal sealed class FlagTally
{
    private readonly FlagProbe _probe;
    private readonly SplitShares? _fallthrough;
    private readonly Dictionary<string, SplitShares?> _rules = new(StringComparer.Ordinal);
    private readonly long[] _counts;
    private readonly long[] _fixed;

    public FlagTally(IFeatureFlags flags, FlagDefinition flag)
    {
        _probe = new FlagProbe(flags, flag);

        // The last place is that of the caller's default value.
        _counts = new long[flag.Variations.Count + 1];
        _fixed = new long[_counts.Length];
        _fallthrough = SplitShares.Of(flag.Fallthrough, flag);
        for (int i = 0; i < flag.Rules.Count; i++)
        {
            // Of two rules with one id nobody can say which one decided: what they served counts as fixed.
            string id = flag.Rules[i].Id ?? $"rule-{i + 1}";
            _rules[id] = _rules.ContainsKey(id) ? null : SplitShares.Of(flag.Rules[i].Serve, flag);
        }
    }

    public FlagDefinition Flag => _probe.Flag;

    public void Add(EvaluationContext context)
    {
        Outcome outcome = _probe.Read(context);
        int place = PlaceOf(outcome.Variation);
        _counts[place]++;
        SplitShares? shares = !outcome.IsSplit ? null : outcome.RuleId is null ? _fallthrough : _rules.GetValueOrDefault(outcome.RuleId);
        if (shares is null)
        {
            _fixed[place]++;
        }
        else
        {
            shares.Count++;
        }
    }

    /// <summary>How often a variation was served; -1 for the caller's default value.</summary>
    public long CountOf(int variation) => _counts[PlaceOf(variation)];

    /// <summary>How often percentages promise that a variation is served, in buckets of all contexts; null when none decided.</summary>
    public decimal? ExpectedOf(int variation)
    {
        SplitShares[] used = [.. _rules.Values.Append(_fallthrough).OfType<SplitShares>().Where(static shares => shares.Count > 0)];
        int place = PlaceOf(variation);
        return used.Length == 0 ? null : _fixed[place] + used.Sum(shares => shares.ExpectedAt(place));
    }

    private int PlaceOf(int variation) => variation < 0 ? _counts.Length - 1 : variation;
}
