namespace Noa.FeatureFlags.Compilation;

/// <summary>An audience, checked and resolved.</summary>
internal sealed class CompiledSegment : ICompiledEntry
{
    /// <summary>The number behind an excluded key; an included one has <see cref="Included"/>.</summary>
    public const int Excluded = 0;

    /// <summary>The number behind an included key.</summary>
    public const int Included = 1;

    public required string Key { get; init; }

    /// <summary>Included and excluded keys, a table a kind. A key that is both is included.</summary>
    public required CompiledTargets? Members { get; init; }

    /// <summary>Whether segments that it asks may be missing.</summary>
    public required bool IsLenient { get; init; }

    public required CompiledSegmentRule[] Rules { get; init; }

    public required int[] Segments { get; init; }

    /// <summary>The segments that are asked, once for each clause that asks: what a read may take is counted by them.</summary>
    public required int[] Needs { get; init; }

    public required ulong Fingerprint { get; init; }

    public bool Contains(EvaluationContext context, FlagSnapshot snapshot)
    {
        bool isExcluded = false;
        for (CompiledTargets? members = Members; members is not null; members = members.Next)
        {
            int found = members.Find(context);
            if (found == Included)
            {
                return true;
            }

            isExcluded |= found == Excluded;
        }

        return !isExcluded && MatchesRule(context, snapshot);
    }

    private bool MatchesRule(EvaluationContext context, FlagSnapshot snapshot)
    {
        foreach (CompiledSegmentRule rule in Rules)
        {
            if (rule.Matches(context, snapshot))
            {
                return true;
            }
        }

        return false;
    }
}
