using System.Globalization;
using System.Text.Json.Nodes;

namespace Noa.Release.Flags;

/// <summary>Reminds of the day a flag should be gone: a flag that stays is a branch that stays.</summary>
internal static class FlagReminder
{
    private const int SoonDays = 14;

    /// <summary>The reminder; null while there is time.</summary>
    public static string? Of(string key, JsonObject flag, DateOnly today)
    {
        if (flag["expires"]?.GetValue<string>() is not { } text || !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly expires))
        {
            return $"'{key}' has no day on which it should be gone: give it 'expires'";
        }

        string owner = flag["owner"]?.GetValue<string>() is { } name ? $" by {name}" : "";
        return expires < today
            ? $"'{key}' was due for removal{owner} on {text}: remove it from code and rules, or give it a new date"
            : expires <= today.AddDays(SoonDays) ? $"'{key}' is due for removal{owner} on {text}, in {expires.DayNumber - today.DayNumber} days" : null;
    }
}
