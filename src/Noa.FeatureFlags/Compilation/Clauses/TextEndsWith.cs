namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The string ends with one of these, ordinally.</summary>
internal readonly struct TextEndsWith(string[] parts) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text))
        {
            return false;
        }

        foreach (string part in parts)
        {
            if (TextWords.StandAt(text, text.Length - part.Length, part))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"ends with {ValueList.Describe(parts)}";
}
