using System.Globalization;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Flags.Validate;

/// <summary>Shows what is wrong with a file: a table, the lines it is about, a summary.</summary>
internal static class ValidateView
{
    // A file that is wrong everywhere would push the table off the screen.
    private const int MaxExcerpts = 20;

    public static void Show(ValidatedFile file, Screen screen)
    {
        if (file.Diagnostics.Count > 0)
        {
            screen.Write(TableOf(file));
            ShowExcerpts(file, screen);
        }

        Style style = file.ErrorCount > 0 ? Tables.Bad : file.WarningCount > 0 ? Tables.Doubtful : Tables.Good;
        screen.WriteLine($"{file.Name}: {file.Summary}", style);
    }

    private static Table TableOf(ValidatedFile file)
    {
        Table table = Tables.Of("Severity", "Line ", "Path", "Message", "Code");
        foreach (LocatedDiagnostic located in file.Diagnostics)
        {
            table.AddRow(
                Tables.Cell(located.IsError ? "error" : "warning", StyleOf(located)),
                Tables.Cell(located.Line?.ToString(CultureInfo.InvariantCulture)),
                Tables.Cell(located.Diagnostic.Path),
                Tables.Cell(located.Diagnostic.Message),
                Tables.Cell(located.Diagnostic.Code, Tables.Quiet));
        }

        return table;
    }

    private static void ShowExcerpts(ValidatedFile file, Screen screen)
    {
        foreach (LocatedDiagnostic located in file.Diagnostics.Take(MaxExcerpts))
        {
            if (located.Token is { } token)
            {
                screen.Write(SourceExcerpt.Of(file.Map, token, located.Diagnostic.Code, StyleOf(located), screen.Width));
            }
        }

        if (file.Diagnostics.Count > MaxExcerpts)
        {
            screen.WriteLine($"  Lines of {file.Diagnostics.Count - MaxExcerpts} more are not shown.", Tables.Quiet);
        }

        screen.WriteLine();
    }

    private static Style StyleOf(LocatedDiagnostic located) => located.IsError ? Tables.Bad : Tables.Doubtful;
}
