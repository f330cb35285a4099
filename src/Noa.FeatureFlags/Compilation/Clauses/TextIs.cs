namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is this one.</summary>
internal readonly struct TextIs(string expected) : IAttributeTest
{
    public bool Test(in AttributeValue value) => value.TryGetString(out string? text) && text == expected;

    public string Describe() => $"is \"{expected}\"";
}
