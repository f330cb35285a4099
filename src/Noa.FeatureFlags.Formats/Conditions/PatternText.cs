using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Formats.Conditions;

/// <summary>Regular expressions of other systems as clauses have them.</summary>
internal static class PatternText
{
    /// <summary>The pattern, when it means the same here.</summary>
    /// <exception cref="RefusedException">It does not, or is none.</exception>
    public static string Of(JsonPlace place, bool isAnyCase)
    {
        string pattern = place.Text();
        if (pattern.Contains("[[:", StringComparison.Ordinal))
        {
            throw place.Refuse("Classes such as [[:alpha:]] are not known here: write the characters, as in [A-Za-z].");
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw place.Refuse($"The pattern cannot be used here: {exception.Message}");
        }

        return isAnyCase ? "(?i)" + pattern : pattern;
    }
}
