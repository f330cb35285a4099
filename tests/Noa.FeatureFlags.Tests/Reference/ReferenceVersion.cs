using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Versions and their precedence: SemVer 2.0, where minor and patch may be left out.</summary>
internal sealed partial class ReferenceVersion : IComparable<ReferenceVersion>
{
    private readonly BigInteger[] _numbers;
    private readonly string[] _preRelease;

    private ReferenceVersion(BigInteger[] numbers, string[] preRelease)
    {
        _numbers = numbers;
        _preRelease = preRelease;
    }

    /// <summary>Reads a version.</summary>
    /// <returns>Null when the text is none.</returns>
    public static ReferenceVersion? TryParse(string text)
    {
        Match match = Shape().Match(text);
        if (!match.Success)
        {
            return null;
        }

        BigInteger NumberOf(string name) => match.Groups[name].Success ? BigInteger.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        string[] preRelease = match.Groups["pre"].Success ? match.Groups["pre"].Value.Split('.') : [];
        return new ReferenceVersion([NumberOf("major"), NumberOf("minor"), NumberOf("patch")], preRelease);
    }

    /// <inheritdoc/>
    public int CompareTo(ReferenceVersion? other)
    {
        int core = _numbers.Zip(other!._numbers, static (mine, its) => mine.CompareTo(its)).FirstOrDefault(static order => order != 0);
        if (core != 0)
        {
            return core;
        }

        // A version without pre-release comes after all of its pre-releases.
        if (_preRelease.Length == 0 || other._preRelease.Length == 0)
        {
            return (_preRelease.Length == 0).CompareTo(other._preRelease.Length == 0);
        }

        int fields = _preRelease.Zip(other._preRelease, CompareFields).FirstOrDefault(static order => order != 0);
        return fields != 0 ? fields : _preRelease.Length.CompareTo(other._preRelease.Length);
    }

    private static int CompareFields(string mine, string its)
    {
        bool isNumber = mine.All(char.IsAsciiDigit);
        bool itsNumber = its.All(char.IsAsciiDigit);
        if (isNumber && itsNumber)
        {
            return BigInteger.Parse(mine, CultureInfo.InvariantCulture).CompareTo(BigInteger.Parse(its, CultureInfo.InvariantCulture));
        }

        return isNumber == itsNumber ? string.CompareOrdinal(mine, its) : itsNumber.CompareTo(isNumber);
    }

    // The pattern of semver.org (2.0.0), with minor and patch optional.
    [GeneratedRegex(@"^(?<major>0|[1-9][0-9]*)(\.(?<minor>0|[1-9][0-9]*)(\.(?<patch>0|[1-9][0-9]*))?)?(-(?<pre>(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
