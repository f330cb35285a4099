namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string contains one of these, ordinally.</summary>
internal readonly struct TextContains(string[] parts) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return false;
        }

        foreach (string part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"contains {ValueList.Describe(parts)}";
}
