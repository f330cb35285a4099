using System.Globalization;
using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Instants: RFC 3339 text, or a number of unix milliseconds.</summary>
internal static partial class ReferenceInstant
{
    // Instants lie in the years 1 to 9999, as far as RFC 3339 and calendars go.
    private static readonly double EarliestMilliseconds = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly double LatestMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The instant in milliseconds since 1970.</summary>
    /// <returns>Null when the value is no instant.</returns>
    public static double? UnixMilliseconds(AttributeValue value)
    {
        if (value.TryGetInstant(out DateTimeOffset instant))
        {
            return (instant - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        }

        if (value.TryGetNumber(out double number))
        {
            return number >= EarliestMilliseconds && number <= LatestMilliseconds ? number : null;
        }

        return value.TryGetString(out string? text) && Shape().Match(text) is { Success: true } match ? FromText(match) : null;
    }

    private static double? FromText(Match match)
    {
        int Part(string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

        if (!DateTime.TryParseExact(match.Groups["local"].Value.ToUpperInvariant(), "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            return null;
        }

        double fraction = match.Groups["fraction"].Success ? double.Parse("0" + match.Groups["fraction"].Value, CultureInfo.InvariantCulture) : 0;
        double offsetMinutes = 0;
        if (match.Groups["sign"].Success)
        {
            if (Part("hours") > 23 || Part("minutes") > 59)
            {
                return null;
            }

            offsetMinutes = ((Part("hours") * 60) + Part("minutes")) * (match.Groups["sign"].Value == "-" ? -1 : 1);
        }

        return (local - DateTime.UnixEpoch).TotalMilliseconds + (fraction * 1000) - (offsetMinutes * 60_000);
    }

    [GeneratedRegex(@"^(?<local>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]+)?([Zz]|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
