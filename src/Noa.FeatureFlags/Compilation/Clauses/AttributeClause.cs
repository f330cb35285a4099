using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Asks an attribute; of a list, one item that fits is enough.</summary>
internal sealed class AttributeClause<TTest>(AttributeReference attribute, TTest test, bool isNegated, bool matchesMissing) : CompiledClause
    where TTest : struct, IAttributeTest
{
    private readonly TTest _test = test;

    public override bool Matches(EvaluationContext context, FlagSnapshot snapshot) =>
        attribute.IsPlainIn(context) ? Judge(in context.FindAttribute(attribute.Name)) : JudgeCopy(context);

    public override string Describe() => $"{attribute} {(isNegated ? "not " : "")}{_test.Describe()}{(matchesMissing ? " or missing" : "")}";

    public override string DescribeFound(EvaluationContext context, FlagSnapshot snapshot) => attribute.Find(context).ToString();

    // Kept apart: a value on the stack would have to be cleared at every call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool JudgeCopy(EvaluationContext context) => Judge(attribute.Find(context));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Judge(in AttributeValue value) =>
        value.IsMissing ? matchesMissing : (_test.Test(in value) || AnyItemFits(value.Items)) != isNegated;

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
