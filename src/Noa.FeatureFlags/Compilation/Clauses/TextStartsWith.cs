namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string starts with one of these, ordinally.</summary>
internal readonly struct TextStartsWith(string[] parts) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return false;
        }

        foreach (string part in parts)
        {
            if (TextWords.StandAt(text, 0, part))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"starts with {ValueList.Describe(parts)}";
}
