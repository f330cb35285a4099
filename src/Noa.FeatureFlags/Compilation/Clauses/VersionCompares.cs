using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>The version's precedence stands so to one of these.</summary>
internal readonly struct VersionCompares : IAttributeTest
{
    private readonly Comparison _comparison;

    // The only bound's numbers as one: most clauses have one. Between it and a plain version that number decides; when it is the same,
    // the plain version is higher than a bound with a pre-release.
    private readonly int _signOfSameNumbers;
    private readonly long _packedBound;

    // Kept as text and parsed again for the few attributes that are no plain version: a parsed bound takes twice the memory.
    private readonly string[] _bounds;

    public VersionCompares(Comparison comparison, SemanticVersion[] bounds)
    {
        _comparison = comparison;
        _bounds = Array.ConvertAll(bounds, static bound => bound.ToString());
        _packedBound = bounds is [var only] ? only.PackedNumbers : PackedVersion.None;
        _signOfSameNumbers = bounds is [{ HasPreRelease: true }] ? 1 : 0;
    }

    public bool Test(in AttributeValue value)
    {
        if (_packedBound == PackedVersion.None || !value.TryGetPackedVersion(out long packed))
        {
            return value.TryGetString(out string? text) && TestParsed(text, 0, _bounds, _comparison);
        }

        int sign = packed.CompareTo(_packedBound);
        return _comparison.Includes(sign != 0 ? sign : _signOfSameNumbers);
    }

    /// <summary>The same of a version within a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Index of the version's first character; it goes on to the end.</param>
    public bool Test(string text, int start) => TestParsed(text, start, _bounds, _comparison);

    /// <summary>The same of a version that was read already.</summary>
    public bool Test(in SemanticVersion version) => Includes(version, _bounds, _comparison);

    public string Describe() => $"is version {_comparison.Describe()} {string.Join(" or ", _bounds)}";

    // Static, so that the fields of this struct stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TestParsed(string text, int start, string[] bounds, Comparison comparison)
    {
        return SemanticVersion.TryParse(text, start, out SemanticVersion version) && Includes(version, bounds, comparison);
    }

    private static bool Includes(in SemanticVersion version, string[] bounds, Comparison comparison)
    {
        foreach (string bound in bounds)
        {
            if (SemanticVersion.TryParse(bound, 0, out SemanticVersion parsed) && comparison.Includes(version.CompareTo(parsed)))
            {
                return true;
            }
        }

        return false;
    }
}
