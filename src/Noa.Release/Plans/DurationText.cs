using System.Globalization;

namespace Noa.Release.Plans;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>.</summary>
internal static class DurationText
{
    // A hold of weeks is a slip of the finger.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        (double unit, int length) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (1.0, 2),
            _ when text.EndsWith('s') => (1_000.0, 1),
            _ when text.EndsWith('m') => (60_000.0, 1),
            _ when text.EndsWith('h') => (3_600_000.0, 1),
            _ => (0.0, 0),
        };
        bool isNumber = double.TryParse(text.AsSpan(0, text.Length - length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        duration = isNumber && number * unit <= Longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(number * unit) : TimeSpan.Zero;
        return isNumber && unit > 0 && number * unit <= Longest.TotalMilliseconds;
    }

    /// <summary>The shortest of the forms that <see cref="TryParse"/> reads.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } when duration != TimeSpan.Zero => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0}ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.#}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.#}h"),
    };
}
