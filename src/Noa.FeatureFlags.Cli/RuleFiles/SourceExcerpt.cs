using System.Globalization;
using System.Text;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.RuleFiles;

/// <summary>A line of a text with a part of it underlined.</summary>
internal static class SourceExcerpt
{
    // Kept free to the left of what is underlined when a long line is cut.
    private const int Margin = 24;

    /// <summary>Two lines: the source, and the marks below it.</summary>
    /// <param name="map">Has the text.</param>
    /// <param name="token">What is underlined.</param>
    /// <param name="caption">Written behind the marks.</param>
    /// <param name="style">How the marks are shown.</param>
    /// <param name="columns">Columns of the screen.</param>
    public static Paragraph Of(SourceMap map, SourceToken token, string caption, Style style, int columns)
    {
        ReadOnlySpan<byte> line = map.LineAt(token.Line);
        int start = Math.Min(token.Start, line.Length);
        int end = Math.Min(start + token.Length, line.Length);
        string before = Decode(line[..start]);
        string marked = Decode(line[start..end]);
        string after = Decode(line[end..]);

        string number = token.Line.ToString(CultureInfo.InvariantCulture);
        int room = columns - number.Length - 6;
        if (PlainText.Width(before + marked + after) > room)
        {
            before = Tail(before, Math.Max(Margin, room - PlainText.Width(marked) - Margin));
            marked = Head(marked, room - PlainText.Width(before));
            after = Head(after, room - PlainText.Width(before + marked));
        }

        string gutter = new(' ', number.Length + 2);
        string marks = new('^', Math.Max(1, PlainText.Width(marked)));
        return new Paragraph()
            .Append($"  {number} │ ", Tables.Quiet)
            .Append(before).Append(marked, style).Append(after).Append("\n")
            .Append($"{gutter} │ ", Tables.Quiet)
            .Append(new string(' ', PlainText.Width(before))).Append($"{marks} {caption}", style);
    }

    private static string Decode(ReadOnlySpan<byte> utf8) => PlainText.Of(Encoding.UTF8.GetString(utf8));

    private static string Head(string text, int columns) => PlainText.Width(text) <= columns ? text : text[..Math.Clamp(columns - 1, 0, text.Length)] + "…";

    private static string Tail(string text, int columns) => PlainText.Width(text) <= columns ? text : "…" + text[Math.Clamp(text.Length - columns + 1, 0, text.Length)..];
}
