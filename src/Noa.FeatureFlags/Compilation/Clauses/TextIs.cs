namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is this one.</summary>
internal readonly struct TextIs(AttributeValue expected) : IAttributeTest
{
    private readonly AttributeValue _expected = expected;

    public bool Test(in AttributeValue value) => value.IsText(in _expected);

    public string Describe() => $"is {_expected}";
}
