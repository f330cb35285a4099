using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Flags.Evaluate;

/// <summary>Shows evaluations as a table; columns that would say the same in every row are left out.</summary>
internal static class EvaluateView
{
    public static void Show(IReadOnlyList<Answer> answers, Screen screen)
    {
        bool hasContexts = answers.DistinctBy(static answer => answer.Context).Skip(1).Any();
        bool hasFlags = !hasContexts || answers.DistinctBy(static answer => answer.Flag).Skip(1).Any();
        string[] columns = [.. hasContexts ? ["Context"] : Array.Empty<string>(), .. hasFlags ? ["Flag"] : Array.Empty<string>(), "Value", "Variation", "Reason", "Rule"];
        Table table = Tables.Of(columns);
        foreach (Answer answer in answers)
        {
            List<Text> cells = [];
            if (hasContexts)
            {
                cells.Add(Tables.Cell(answer.Context));
            }

            if (hasFlags)
            {
                cells.Add(Tables.Cell(answer.Flag));
            }

            cells.Add(Tables.Cell(ToolJson.InOneLine(answer.Value), Tables.Strong));
            cells.Add(Tables.Cell(answer.Variation ?? "(default value)", answer.Variation is null ? Tables.Doubtful : Style.Plain));
            cells.Add(Tables.Cell(answer.Why(), answer.Error is not null ? Tables.Bad : answer.LacksBucketingValue ? Tables.Doubtful : Style.Plain));
            cells.Add(Tables.Cell(answer.RuleId));
            table.AddRow(cells);
        }

        screen.Write(table);
    }
}
