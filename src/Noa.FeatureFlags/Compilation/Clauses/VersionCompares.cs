namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The version's precedence stands so to one of these.</summary>
internal readonly struct VersionCompares(Comparison comparison, SemanticVersion[] bounds) : IAttributeTest
{
    // The only bound as one number, where it is plain: most clauses have one, and most versions are.
    private readonly long _packedBound = bounds is [var only] ? only.Packed : PackedVersion.None;

    public bool Test(in AttributeValue value) => _packedBound != PackedVersion.None && value.TryGetPackedVersion(out long packed)
        ? comparison.Includes(packed.CompareTo(_packedBound))
        : TestParsed(value);

    public string Describe() => $"is version {comparison.Describe()} {string.Join(" or ", bounds)}";

    private bool TestParsed(in AttributeValue value)
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
}
