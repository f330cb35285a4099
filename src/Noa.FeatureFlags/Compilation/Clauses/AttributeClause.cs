namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks an attribute; of a list, one item that fits is enough.</summary>
internal sealed class AttributeClause<TTest>(AttributeReference attribute, TTest test, bool isNegated, bool matchesMissing) : CompiledClause
    where TTest : struct, IAttributeTest
{
    private readonly TTest _test = test;

    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot)
    {
        AttributeValue other = default;
        ref readonly AttributeValue value = ref attribute.Find(context, ref other);
        return value.IsMissing ? matchesMissing : (_test.Test(in value) || AnyItemFits(value.Items)) != isNegated;
    }

    public override string Describe() => $"{attribute} {(isNegated ? "not " : "")}{_test.Describe()}{(matchesMissing ? " or missing" : "")}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) => attribute.Find(context).ToString();

    private bool AnyItemFits(ReadOnlySpan<AttributeValue> items)
    {
        foreach (ref readonly AttributeValue item in items)
        {
            if (_test.Test(in item))
            {
                return true;
            }
        }

        return false;
    }
}
