using System.Text.Json;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>Shows differences line by line, and whom they touch as a table.</summary>
internal static class DiffView
{
    public static void Show(DiffReport report, Screen screen)
    {
        foreach (EntryChange change in report.Flags)
        {
            Show("flag", change, screen);
        }

        foreach (EntryChange change in report.Segments)
        {
            Show("segment", change, screen);
        }

        screen.WriteLine(report.IsSame ? "No differences." : $"Flags: {Summarize(report.Flags)}. Segments: {Summarize(report.Segments)}.");
        if (report.Impact is { } impact)
        {
            Show(impact, screen);
        }
    }

    private static void Show(string noun, EntryChange change, Screen screen)
    {
        (string mark, Style style) = change.Change switch
        {
            EntryChange.Added => ("+", Tables.Good),
            EntryChange.Removed => ("-", Tables.Bad),
            _ => ("~", Tables.Doubtful),
        };
        screen.WriteLine($"{mark} {noun} {change.Key}", style);
        foreach (PropertyChange property in change.Properties)
        {
            screen.Write(Describe(property));
        }
    }

    private static Padder Describe(PropertyChange property)
    {
        Paragraph line = new Paragraph().Append($"{PlainText.Of(property.Path)}: ");
        _ = (property.Old, property.New) switch
        {
            (null, { } added) => line.Append($"+ {Write(added)}", Tables.Good),
            ({ } removed, null) => line.Append($"- {Write(removed)}", Tables.Bad),
            ({ } old, { } @new) => line.Append(Write(old), Tables.Bad).Append(" -> ").Append(Write(@new), Tables.Good),
            _ => line,
        };
        return new Padder(line, new Padding(4, 0, 0, 0));
    }

    private static void Show(ImpactReport impact, Screen screen)
    {
        if (impact.Flags.Count == 0)
        {
            screen.WriteLine($"None of {Tables.Count(impact.Contexts, "context")} is served anything else.");
            return;
        }

        Table table = Tables.OfKeys(impact.Flags.Select(static flag => flag.Key), "Flag", "Contexts that change ", "Share ");
        foreach (FlagImpact flag in impact.Flags)
        {
            table.AddRow(Tables.Cell(flag.Key), Tables.Cell(flag.Changed), Tables.Cell(Tables.Percent(flag.Changed * 100m / impact.Contexts)));
        }

        screen.Write(table);
        screen.WriteLine($"of {Tables.Count(impact.Contexts, "context")}");
    }

    private static string Summarize(IReadOnlyList<EntryChange> changes) => changes.Count == 0
        ? "the same"
        : string.Join(", ", changes.CountBy(static change => change.Change).Select(static pair => $"{pair.Value} {pair.Key}"));

    private static string Write(JsonElement value) => PlainText.Of(ToolJson.InOneLine(value));
}
