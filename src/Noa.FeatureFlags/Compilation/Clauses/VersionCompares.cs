namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The version's precedence stands so to one of these.</summary>
internal readonly struct VersionCompares(Comparison comparison, SemanticVersion[] bounds) : IAttributeTest
{
    public bool Test(in AttributeValue value)
    {
        if (!value.TryGetString(out string? text) || !SemanticVersion.TryParse(text, out SemanticVersion version))
        {
            return false;
        }

        foreach (ref readonly SemanticVersion bound in bounds.AsSpan())
        {
            if (comparison.Includes(version.CompareTo(bound)))
            {
                return true;
            }
        }

        return false;
    }

    public string Describe() => $"is version {comparison.Describe()} {string.Join(" or ", bounds)}";
}
