using System.Globalization;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Noa.FeatureFlags.Cli.Flags.List;

/// <summary>Shows flags and segments as tables.</summary>
internal static class ListView
{
    public static void Show(ListReport report, int total, Screen screen)
    {
        if (report.Flags.Count > 0)
        {
            screen.Write(TableOf(report.Flags));
        }

        if (report.Segments is { Count: > 0 } segments)
        {
            screen.Write(TableOf(segments));
        }

        string flags = report.Flags.Count == total ? Tables.Count(total, "flag") : $"{report.Flags.Count} of {Tables.Count(total, "flag")}";
        screen.WriteLine(report.Segments is null ? flags : $"{flags}, {Tables.Count(report.Segments.Count, "segment")}");
    }

    private static Table TableOf(IReadOnlyList<FlagReport> flags)
    {
        Table table = Tables.OfKeys(flags.Select(static flag => flag.Key), "Flag", "Type", "State", "Rules ", "Targets ", "Owner", "Expires", "Tags");
        foreach (FlagReport flag in flags)
        {
            table.AddRow(
                Tables.Cell(flag.Key),
                Tables.Cell(flag.Type.ToString().ToLowerInvariant(), Tables.Quiet),
                StateOf(flag),
                Number(flag.Rules),
                Number(flag.Targets),
                Tables.Cell(flag.Owner),
                Tables.Cell(flag.IsExpired ? $"{flag.Expires} past" : flag.Expires, flag.IsExpired ? Tables.Bad : Style.Plain),
                Tables.Cell(string.Join(", ", flag.Tags)));
        }

        return table;
    }

    private static Table TableOf(IReadOnlyList<SegmentReport> segments)
    {
        Table table = Tables.OfKeys(segments.Select(static segment => segment.Key), "Segment", "Included ", "Excluded ", "Rules ", "Used by", "Description");
        foreach (SegmentReport segment in segments)
        {
            table.AddRow(
                Tables.Cell(segment.Key),
                Number(segment.Included),
                Number(segment.Excluded),
                Number(segment.Rules),
                segment.UsedBy.Count == 0 ? Tables.Cell("nobody", Tables.Doubtful) : Tables.Cell(string.Join(", ", segment.UsedBy)),
                Tables.Cell(segment.Description));
        }

        return table;
    }

    private static IRenderable StateOf(FlagReport flag) => flag.State switch
    {
        { Name: "refused" } => Tables.Cell("refused", Tables.Bad),
        { Name: "off" } => Tables.Cell("off", Tables.Quiet),
        { Name: "on" } => Tables.Cell("on", Tables.Good),
        { Name: "serves" } state => Tables.Cell($"serves {state.Serves}"),
        { Name: "rollout" } state when flag.Type == FlagType.Boolean => BarOf(state.Shares),
        { Name: "rollout" } state => Tables.Cell(string.Join(", ", state.Shares.Select(static share => $"{share.Variation} {Percent(share.Percent)}"))),
        { } state => Tables.Cell($"{state.Name} {state.Serves}"),
    };

    // Of two shares the first is the one that is rolled out.
    private static Paragraph BarOf(IReadOnlyList<ShareReport> shares) => new Paragraph()
        .Append(Tables.Bar(shares[0].Percent), Tables.Good)
        .Append($" {Percent(shares[0].Percent)} {PlainText.Of(shares[0].Variation)}");

    private static Text Number(int number) => number == 0 ? Tables.Cell("") : Tables.Cell(number);

    private static string Percent(decimal percent) => percent.ToString("0.###", CultureInfo.InvariantCulture) + "%";
}
