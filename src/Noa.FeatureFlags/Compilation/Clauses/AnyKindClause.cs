namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks an attribute of every kind in the context; one that fits is enough.</summary>
/// <param name="fits">Asks one member, neither negated nor content with a missing attribute.</param>
/// <param name="exists">Asks whether one member has the attribute.</param>
/// <param name="isNegated">Turns the answer round.</param>
/// <param name="matchesMissing">The answer when no member has the attribute.</param>
internal sealed class AnyKindClause(CompiledClause fits, CompiledClause exists, bool isNegated, bool matchesMissing) : CompiledClause
{
    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot) =>
        AnyMatches(exists, context, snapshot) ? AnyMatches(fits, context, snapshot) != isNegated : matchesMissing;

    public override string Describe() => $"of any kind: {(isNegated ? "not " : "")}{fits.Describe()}{(matchesMissing ? " or missing" : "")}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) =>
        string.Join(", ", context.Members.Select(member => fits.DescribeFound(member, snapshot)));

    private static bool AnyMatches(CompiledClause clause, EvaluationContext context, FlagSnapshot snapshot)
    {
        if (context.OtherMembers is not { } members)
        {
            return clause.Matches(context, snapshot);
        }

        foreach (EvaluationContext member in members)
        {
            if (clause.Matches(member, snapshot))
            {
                return true;
            }
        }

        return false;
    }
}
