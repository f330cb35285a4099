using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>Makes text from files safe to print: what steers a terminal, or turns the reading direction, is shown as an escape instead.</summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        if (!text.Any(Steers))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (c == '\t')
            {
                plain.Append(' ');
            }
            else if (Steers(c))
            {
                plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    /// <summary>How many columns of a terminal the text takes.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    private static bool Steers(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f';
}
