using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks an attribute; of a list, one item that fits is enough.</summary>
internal sealed class AttributeClause<TTest>(AttributeReference attribute, TTest test, bool isNegated, bool matchesMissing) : CompiledClause
    where TTest : struct, IAttributeTest
{
    private readonly TTest _test = test;

    // No call but in the last place, so that nothing is saved and restored around it.
    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot)
    {
        ref readonly AttributeValue value = ref attribute.FindQuickly(context);
        return value.Print == 0 ? MatchesAny(context) : _test.Test(in value) != isNegated;
    }

    public override string Describe() => $"{attribute} {(isNegated ? "not " : "")}{_test.Describe()}{(matchesMissing ? " or missing" : "")}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) => attribute.Find(context).ToString();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool MatchesAny(EvaluationContext context)
    {
        AttributeValue value = attribute.Find(context);
        return value.IsMissing ? matchesMissing : (_test.Test(in value) || AnyItemFits(value.Items)) != isNegated;
    }

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
