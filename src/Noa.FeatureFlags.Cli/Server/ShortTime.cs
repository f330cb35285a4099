using System.Globalization;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>Reads times as people write them: <c>30d</c>, <c>12h</c>, <c>90m</c>.</summary>
internal static class ShortTime
{
    private const int MostDays = 3650;

    /// <returns>Null when it is no such time, or longer than ten years.</returns>
    public static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number == 0)
        {
            return null;
        }

        double days = text[^1] switch
        {
            'd' => number,
            'h' => number / 24d,
            'm' => number / (24d * 60),
            _ => double.NaN,
        };
        return days <= MostDays ? TimeSpan.FromDays(days) : null;
    }
}
