using System.Globalization;
using Spectre.Console;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>How figures are shown.</summary>
internal static class Tables
{
    // Wide enough for every case's name; a log that is no terminal would otherwise be cut to 80 columns.
    private const int LogWidth = 140;

    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    public static Table New(params string[] columns)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = LogWidth;
        }

        var table = new Table().Border(TableBorder.Rounded);
        for (int i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(columns[i]).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        return table;
    }

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:N1} ns"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:N0} ns"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1000:N1} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000_000:N1} ms"),
    };

    /// <summary>How many times something is something else.</summary>
    public static string Ratio(double number) => number.ToString(number < 1000 ? "N2" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
