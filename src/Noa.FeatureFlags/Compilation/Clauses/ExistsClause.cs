namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks whether an attribute is there; the only operator whose negation matches a missing one.</summary>
internal sealed class ExistsClause(AttributeReference attribute, bool isNegated, bool matchesMissing) : CompiledClause
{
    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot) =>
        attribute.Find(context).IsMissing ? isNegated || matchesMissing : !isNegated;

    public override string Describe() => $"{attribute} {(isNegated ? "is missing" : "exists")}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) => attribute.Find(context).ToString();
}
