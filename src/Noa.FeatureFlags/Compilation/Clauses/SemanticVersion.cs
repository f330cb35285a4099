using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>A version by SemVer 2.0 (https://semver.org/spec/v2.0.0.html), read without allocation; <c>2</c> and <c>2.1</c> are read as 2.0.0 and 2.1.0.</summary>
/// <remarks>Build metadata is checked and dropped: it has no part in precedence.</remarks>
internal readonly struct SemanticVersion
{
    private readonly ulong _major;
    private readonly ulong _minor;
    private readonly ulong _patch;
    private readonly string _text;
    private readonly int _preReleaseStart;
    private readonly int _preReleaseLength;

    private SemanticVersion(string text, ulong major, ulong minor, ulong patch, int preReleaseStart, int preReleaseLength)
    {
        _text = text;
        _major = major;
        _minor = minor;
        _patch = patch;
        _preReleaseStart = preReleaseStart;
        _preReleaseLength = preReleaseLength;
    }

    private ReadOnlySpan<char> PreRelease => _text.AsSpan(_preReleaseStart, _preReleaseLength);

    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        ReadOnlySpan<char> rest = text;
        int build = rest.IndexOf('+');
        if (build >= 0)
        {
            if (!AreIdentifiers(rest[(build + 1)..], mayLeadWithZero: true))
            {
                return false;
            }

            rest = rest[..build];
        }

        int dash = rest.IndexOf('-');
        ReadOnlySpan<char> preRelease = dash < 0 ? [] : rest[(dash + 1)..];
        if (dash >= 0 && !AreIdentifiers(preRelease, mayLeadWithZero: false))
        {
            return false;
        }

        ReadOnlySpan<char> core = dash < 0 ? rest : rest[..dash];
        if (!TryTakeNumber(ref core, out ulong major) || !TryTakeOptional(ref core, out ulong minor) || !TryTakeOptional(ref core, out ulong patch) || !core.IsEmpty)
        {
            return false;
        }

        version = new SemanticVersion(text, major, minor, patch, dash + 1, preRelease.Length);
        return true;
    }

    /// <summary>Precedence: negative when this one is lower.</summary>
    public int CompareTo(in SemanticVersion other)
    {
        int order = _major.CompareTo(other._major);
        order = order != 0 ? order : _minor.CompareTo(other._minor);
        order = order != 0 ? order : _patch.CompareTo(other._patch);
        return order != 0 ? order : ComparePreReleases(PreRelease, other.PreRelease);
    }

    public override string ToString() => _text;

    // A version without pre-release is higher than the same one with.
    private static int ComparePreReleases(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty.CompareTo(right.IsEmpty);
        }

        while (!left.IsEmpty && !right.IsEmpty)
        {
            int order = CompareIdentifiers(TakeIdentifier(ref left), TakeIdentifier(ref right));
            if (order != 0)
            {
                return order;
            }
        }

        return right.IsEmpty.CompareTo(left.IsEmpty);
    }

    // Numbers compare by value (length first: they have no leading zeros) and are lower than words, which compare ordinally.
    private static int CompareIdentifiers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        bool leftIsNumber = IsNumber(left);
        bool rightIsNumber = IsNumber(right);
        if (leftIsNumber != rightIsNumber)
        {
            return leftIsNumber ? -1 : 1;
        }

        return leftIsNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> TakeIdentifier(ref ReadOnlySpan<char> identifiers)
    {
        int dot = identifiers.IndexOf('.');
        ReadOnlySpan<char> first = dot < 0 ? identifiers : identifiers[..dot];
        identifiers = dot < 0 ? [] : identifiers[(dot + 1)..];
        return first;
    }

    private static bool TryTakeOptional(ref ReadOnlySpan<char> core, out ulong number)
    {
        number = 0;
        if (core.IsEmpty)
        {
            return true;
        }

        core = core[1..];
        return TryTakeNumber(ref core, out number);
    }

    // Leaves the rest at a dot or at the end.
    private static bool TryTakeNumber(ref ReadOnlySpan<char> core, out ulong number)
    {
        int dot = core.IndexOf('.');
        ReadOnlySpan<char> digits = dot < 0 ? core : core[..dot];
        core = dot < 0 ? [] : core[dot..];
        bool leadsWithZero = digits.Length > 1 && digits[0] == '0';
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && !leadsWithZero;
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool mayLeadWithZero)
    {
        while (true)
        {
            int dot = text.IndexOf('.');
            ReadOnlySpan<char> identifier = dot < 0 ? text : text[..dot];
            bool leadsWithZero = identifier.Length > 1 && identifier[0] == '0' && IsNumber(identifier);
            if (!IsIdentifier(identifier) || (leadsWithZero && !mayLeadWithZero))
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    private static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
