using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>A version by SemVer 2.0 (https://semver.org/spec/v2.0.0.html), read without allocation; <c>2</c> and <c>2.1</c> are read as 2.0.0 and 2.1.0.</summary>
/// <remarks>Build metadata is checked and dropped: it has no part in precedence.</remarks>
internal readonly struct SemanticVersion
{
    // As many digits as every ulong can hold.
    private const int MaxDigits = 19;

    // Stands for every number that does not fit: SemVer sets no limit, and two such numbers compare digit by digit.
    private const ulong TooLong = ulong.MaxValue;

    private readonly ulong _major;
    private readonly ulong _minor;
    private readonly ulong _patch;
    private readonly string _text;
    private readonly int _start;
    private readonly int _preReleaseStart;
    private readonly int _preReleaseLength;

    private SemanticVersion(string text, int start, ulong major, ulong minor, ulong patch, int preReleaseStart, int preReleaseLength)
    {
        _text = text;
        _start = start;
        _major = major;
        _minor = minor;
        _patch = patch;
        _preReleaseStart = preReleaseStart;
        _preReleaseLength = preReleaseLength;
    }

    /// <summary>The three numbers as one, or <see cref="PackedVersion.None"/> when they are too large for that.</summary>
    /// <remarks>A version that was refused has no text; its flag is refused as a whole afterwards.</remarks>
    public long PackedNumbers => PackedVersion.Pack(NumbersOf(Whole));

    public bool HasPreRelease => _preReleaseLength > 0;

    private ReadOnlySpan<char> Whole => _text.AsSpan(_start);

    private ReadOnlySpan<char> PreRelease => _text.AsSpan(_preReleaseStart, _preReleaseLength);

    /// <summary>Reads a version that goes on to the end of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Index of the version's first character.</param>
    /// <param name="version">The version.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, int start, out SemanticVersion version)
    {
        version = default;
        int position = start;
        ulong minor = 0;
        ulong patch = 0;
        if (!TryTakeNumber(text, ref position, out ulong major) || !TryTakeNext(text, ref position, out minor) || !TryTakeNext(text, ref position, out patch))
        {
            return false;
        }

        if (position == text.Length)
        {
            version = new SemanticVersion(text, start, major, minor, patch, position, 0);
            return true;
        }

        if (!TryTakeLabels(text.AsSpan(position), out int preReleaseLength))
        {
            return false;
        }

        version = new SemanticVersion(text, start, major, minor, patch, preReleaseLength == 0 ? position : position + 1, preReleaseLength);
        return true;
    }

    /// <summary>Reads a number's digits: <c>2</c> is 2.0.0, <c>2.4</c> is 2.4.0.</summary>
    /// <returns>False when they are no plain version: a sign, an exponent, a zero in front.</returns>
    public static bool TryRead(ReadOnlySpan<char> digits, out SemanticVersion version)
    {
        int point = digits.IndexOf('.');
        ReadOnlySpan<char> fraction = point < 0 ? "0" : digits[(point + 1)..];
        ulong minor = 0;
        bool isVersion = ulong.TryParse(point < 0 ? digits : digits[..point], NumberStyles.None, CultureInfo.InvariantCulture, out ulong major)
            && ulong.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out minor) && (fraction.Length == 1 || fraction[0] != '0');
        version = new SemanticVersion("", 0, major, minor, 0, 0, 0);
        return isVersion;
    }

    /// <summary>Precedence: negative when this one is lower.</summary>
    public int CompareTo(in SemanticVersion other)
    {
        int order = CompareNumbers(_major, other._major, other, 0);
        order = order != 0 ? order : CompareNumbers(_minor, other._minor, other, 1);
        order = order != 0 ? order : CompareNumbers(_patch, other._patch, other, 2);
        return order != 0 ? order : ComparePreReleases(PreRelease, other.PreRelease);
    }

    public override string ToString() => _start == 0 ? _text : Whole.ToString();

    private int CompareNumbers(ulong mine, ulong its, in SemanticVersion other, int place) =>
        mine == TooLong && its == TooLong ? CompareIdentifiers(DigitsAt(Whole, place), DigitsAt(other.Whole, place)) : mine.CompareTo(its);

    private static ReadOnlySpan<char> DigitsAt(ReadOnlySpan<char> text, int place)
    {
        ReadOnlySpan<char> core = NumbersOf(text);
        for (; place > 0; place--)
        {
            TakeIdentifier(ref core);
        }

        return TakeIdentifier(ref core);
    }

    private static ReadOnlySpan<char> NumbersOf(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny('-', '+');
        return end < 0 ? text : text[..end];
    }

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

    private static ReadOnlySpan<char> TakeIdentifier(scoped ref ReadOnlySpan<char> identifiers)
    {
        int dot = identifiers.IndexOf('.');
        ReadOnlySpan<char> first = dot < 0 ? identifiers : identifiers[..dot];
        identifiers = dot < 0 ? [] : identifiers[(dot + 1)..];
        return first;
    }

    // A missing minor or patch is zero.
    private static bool TryTakeNext(string text, ref int position, out ulong number)
    {
        number = 0;
        if (position == text.Length || text[position] != '.')
        {
            return true;
        }

        position++;
        return TryTakeNumber(text, ref position, out number);
    }

    private static bool TryTakeNumber(string text, ref int position, out ulong number)
    {
        int start = position;
        number = 0;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            number = (number * 10) + (ulong)(text[position++] - '0');
        }

        int length = position - start;
        number = length > MaxDigits ? TooLong : number;
        return length > 0 && (length == 1 || text[start] != '0');
    }

    // What follows the numbers: -pre.release, +build, both, and nothing else.
    private static bool TryTakeLabels(ReadOnlySpan<char> rest, out int preReleaseLength)
    {
        preReleaseLength = 0;
        int build = rest.IndexOf('+');
        if (build >= 0 && !AreIdentifiers(rest[(build + 1)..], mayLeadWithZero: true))
        {
            return false;
        }

        ReadOnlySpan<char> preRelease = build >= 0 ? rest[..build] : rest;
        if (preRelease.IsEmpty)
        {
            return true;
        }

        preReleaseLength = preRelease.Length - 1;
        return preRelease[0] == '-' && AreIdentifiers(preRelease[1..], mayLeadWithZero: false);
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

    // A plain loop: identifiers are a few characters long, and the vectorized search allocates until the runtime has optimized it.
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
