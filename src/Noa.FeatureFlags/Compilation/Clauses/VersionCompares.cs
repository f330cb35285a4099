namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The version's precedence stands so to one of these.</summary>
internal readonly struct VersionCompares(Comparison comparison, SemanticVersion[] bounds) : IAttributeTest
{
    // The only bound as one number: most clauses have one. Between it and a plain version that number decides; when it is the same,
    // the plain version is higher than a bound with a pre-release.
    private readonly long _packedBound = bounds is [var only] ? only.PackedNumbers : PackedVersion.None;
    private readonly int _signOfSameNumbers = bounds is [{ HasPreRelease: true }] ? 1 : 0;

    public bool Test(in AttributeValue value)
    {
        if (_packedBound == PackedVersion.None || !value.TryGetPackedVersion(out long packed))
        {
            return TestParsed(value);
        }

        int sign = packed.CompareTo(_packedBound);
        return comparison.Includes(sign != 0 ? sign : _signOfSameNumbers);
    }

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
