namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string is one of many: found by hashing it.</summary>
internal readonly struct TextIsOneOfMany(string[] expected) : IAttributeTest
{
    private readonly HashSet<string> _expected = new(expected, StringComparer.Ordinal);

    public bool Test(in AttributeValue value) => value.TryGetString(out string? text) && _expected.Contains(text);

    public string Describe() => $"is one of {ValueList.Describe([.. _expected])}";
}
