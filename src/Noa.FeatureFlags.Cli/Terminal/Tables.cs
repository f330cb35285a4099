using System.Globalization;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Terminal;

/// <summary>The one look of all tables and bars.</summary>
internal static class Tables
{
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Doubtful = new(Color.Yellow);
    public static readonly Style Quiet = new(Color.Grey);
    public static readonly Style Strong = new(decoration: Decoration.Bold);

    // A longer key on one line would leave no room for anything else.
    private const int MaxKeyColumns = 40;

    /// <summary>A table with columns of these names; a name that ends in a blank is a column of numbers.</summary>
    public static Table Of(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            var shown = new TableColumn(new Text(column.TrimEnd(), Strong));
            table.AddColumn(column.EndsWith(' ') ? shown.RightAligned().NoWrap() : shown);
        }

        return table;
    }

    /// <summary>A table whose first column has keys, which stay on one line when they are of ordinary length.</summary>
    public static Table OfKeys(IEnumerable<string> keys, params ReadOnlySpan<string> columns)
    {
        Table table = Of(columns);
        table.Columns[0].NoWrap = keys.All(static key => PlainText.Width(PlainText.Of(key)) <= MaxKeyColumns);
        return table;
    }

    public static Text Cell(string? text) => new(PlainText.Of(text ?? ""));

    public static Text Cell(string? text, Style style) => new(PlainText.Of(text ?? ""), style);

    public static Text Cell(long number) => new(number.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>A bar of ten cells for a share in percent.</summary>
    public static string Bar(decimal percent) => Bar(percent, 10);

    /// <summary>A bar for a share in percent; any share above none shows at least one full cell.</summary>
    public static string Bar(decimal percent, int cells)
    {
        int full = percent <= 0 ? 0 : Math.Clamp((int)Math.Round(percent / 100 * cells, MidpointRounding.AwayFromZero), 1, cells);
        return new string('█', full) + new string('░', cells - full);
    }

    /// <summary>A share in percent with two decimals: <c>12.50%</c>.</summary>
    public static string Percent(decimal percent) => percent.ToString("0.00", CultureInfo.InvariantCulture) + "%";

    /// <summary>A number with its noun: <c>1 flag</c>, <c>2 flags</c>.</summary>
    public static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
