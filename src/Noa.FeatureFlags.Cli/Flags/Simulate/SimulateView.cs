using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Flags.Simulate;

/// <summary>Shows splits and moves as tables.</summary>
internal static class SimulateView
{
    private const int BarCells = 20;

    public static void Show(SimulateReport report, Screen screen)
    {
        screen.Write(TableOf(report.Flags));
        screen.WriteLine($"{Tables.Count(report.Contexts, $"{report.Source} context")}, {Tables.Count(report.Flags.Count, "flag")}");
        if (report.Comparison is { } comparison)
        {
            Show(comparison, report.Contexts, screen);
        }
    }

    private static Table TableOf(IReadOnlyList<FlagSplit> flags)
    {
        Table table = Tables.OfKeys(flags.Select(static flag => flag.Key), "Flag", "Variation", "Expected ", "Actual ", "Contexts ", "");
        foreach (FlagSplit flag in flags)
        {
            foreach (VariationSplit split in flag.Variations)
            {
                table.AddRow(
                    Tables.Cell(split == flag.Variations[0] ? flag.Key : ""),
                    Tables.Cell(split.Served.Describe()),
                    Tables.Cell(split.ExpectedPercent is { } expected ? Tables.Percent(expected) : "", Tables.Quiet),
                    Tables.Cell(Tables.Percent(split.ActualPercent)),
                    Tables.Cell(split.Contexts),
                    Tables.Cell(Tables.Bar(split.ActualPercent, BarCells), Tables.Good));
            }
        }

        return table;
    }

    private static void Show(ComparisonReport comparison, int contexts, Screen screen)
    {
        screen.WriteLine();
        if (comparison.Flags.Count == 0)
        {
            screen.WriteLine($"{comparison.File} serves every context the same.");
            return;
        }

        Table table = Tables.OfKeys(comparison.Flags.Select(static flag => flag.Key), "Flag", "From", "To", "Contexts ", "Share ");
        foreach (FlagMoves flag in comparison.Flags)
        {
            foreach (MoveReport move in flag.Moves)
            {
                table.AddRow(
                    Tables.Cell(move == flag.Moves[0] ? flag.Key : ""),
                    Tables.Cell(move.From.Describe()),
                    Tables.Cell(move.To.Describe()),
                    Tables.Cell(move.Contexts),
                    Tables.Cell(Tables.Percent(move.Contexts * 100m / contexts)));
            }
        }

        screen.WriteLine($"With {comparison.File} contexts change in {Tables.Count(comparison.Flags.Count, "flag")}:");
        screen.Write(table);
    }
}
