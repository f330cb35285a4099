using System.Text;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Says RE2's patterns in .NET's syntax where the two mean different things by the same characters.</summary>
/// <remarks>https://github.com/google/re2/wiki/Syntax: classes are of ASCII, and <c>$</c> is the very end of the text.</remarks>
internal static class Patterns
{
    private const string Digits = "0-9";
    private const string WordCharacters = "0-9A-Za-z_";
    private const string Spaces = @"\t\n\f\r ";

    public static string ToOurs(string pattern)
    {
        var result = new StringBuilder(pattern.Length);
        bool isInClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++i], isInClass));
                continue;
            }

            if (c == '(' && !isInClass && pattern.AsSpan(i).StartsWith("(?P<"))
            {
                result.Append("(?<");
                i += 3;
                continue;
            }

            isInClass = isInClass ? c != ']' : c == '[';
            result.Append(c == '$' && !isInClass ? @"\z" : c.ToString());
        }

        return result.ToString();
    }

    /// <summary>The pattern for LaunchDarkly's SDKs, of which the one for Node knows no <c>\z</c>.</summary>
    public static string ToTheirs(string pattern) => pattern.Replace(@"\z", "$", StringComparison.Ordinal);

    private static string Escape(char c, bool isInClass) => (c, isInClass) switch
    {
        ('d', true) => Digits,
        ('w', true) => WordCharacters,
        ('s', true) => Spaces,
        ('d', false) => $"[{Digits}]",
        ('w', false) => $"[{WordCharacters}]",
        ('s', false) => $"[{Spaces}]",
        ('D', false) => $"[^{Digits}]",
        ('W', false) => $"[^{WordCharacters}]",
        ('S', false) => $"[^{Spaces}]",
        _ => $"\\{c}",
    };
}
