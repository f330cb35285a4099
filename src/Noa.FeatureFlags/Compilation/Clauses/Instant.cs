using System.Globalization;

namespace Noa.FeatureFlags.Compilation.Clauses;

/// <summary>Reads instants as UTC ticks (100 ns): RFC 3339 text, a number of unix milliseconds, or an instant given as such.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc3339#section-5.6; digits beyond 100 ns are dropped, leap seconds are refused.</remarks>
internal static class Instant
{
    private const int DateAndTimeLength = 19;

    public static bool TryRead(in AttributeValue value, out long ticks)
    {
        ticks = 0;
        if (value.TryGetString(out string? text))
        {
            return TryParse(text, out ticks);
        }

        if (value.TryGetNumber(out double milliseconds))
        {
            return TryFromUnixMilliseconds(milliseconds, out ticks);
        }

        bool isInstant = value.TryGetInstant(out DateTimeOffset instant);
        ticks = instant.UtcTicks;
        return isInstant;
    }

    public static bool TryFromUnixMilliseconds(double milliseconds, out long ticks)
    {
        double wanted = (milliseconds * TimeSpan.TicksPerMillisecond) + DateTime.UnixEpoch.Ticks;
        bool isInRange = wanted >= 0 && wanted <= DateTime.MaxValue.Ticks;
        ticks = isInRange ? DateTime.UnixEpoch.Ticks + (long)(milliseconds * TimeSpan.TicksPerMillisecond) : 0;
        return isInRange;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length <= DateAndTimeLength || text[10] is not ('T' or 't') || !TryReadDateAndTime(text, out DateTime local))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[DateAndTimeLength..];
        if (!TryTakeFraction(ref rest, out long fraction) || !TryReadOffset(rest, out long offset))
        {
            return false;
        }

        ticks = local.Ticks + fraction - offset;
        return (ulong)ticks <= (ulong)DateTime.MaxValue.Ticks;
    }

    private static bool TryReadDateAndTime(ReadOnlySpan<char> text, out DateTime local)
    {
        local = default;
        bool isShaped = text[4] == '-' && text[7] == '-' && text[13] == ':' && text[16] == ':';
        if (!isShaped
            || !TryReadDigits(text[..4], out int year) || !TryReadDigits(text[5..7], out int month) || !TryReadDigits(text[8..10], out int day)
            || !TryReadDigits(text[11..13], out int hour) || !TryReadDigits(text[14..16], out int minute) || !TryReadDigits(text[17..19], out int second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc);
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != '.')
        {
            return true;
        }

        int length = 1;
        long scale = TimeSpan.TicksPerSecond;
        for (; length < rest.Length && char.IsAsciiDigit(rest[length]); length++)
        {
            scale /= 10;
            ticks += (rest[length] - '0') * scale;
        }

        rest = rest[length..];
        return length > 1 && !rest.IsEmpty;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryReadDigits(text[1..3], out int hours) || !TryReadDigits(text[4..], out int minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
