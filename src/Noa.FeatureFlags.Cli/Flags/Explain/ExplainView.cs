using Noa.FeatureFlags.Cli.Flags.Evaluate;
using Noa.FeatureFlags.Cli.Terminal;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Flags.Explain;

/// <summary>Shows a walk as a tree, the result last.</summary>
internal static class ExplainView
{
    public static void Show(Explanation explanation, Answer answer, Screen screen)
    {
        var tree = new Tree(Tables.Cell($"{explanation.Flag} for {answer.Context}", Tables.Strong)).Guide(TreeGuide.Line);
        var open = new List<IHasTreeNodes> { tree };
        foreach (ExplanationStep step in explanation.Steps)
        {
            // A step is below the last one that was less deep.
            open.RemoveRange(Math.Min(step.Depth + 1, open.Count), Math.Max(0, open.Count - step.Depth - 1));
            open.Add(open[^1].AddNode(Describe(step)));
        }

        string served = answer.Variation is null ? "the caller's default value" : $"{answer.Variation} = {ToolJson.InOneLine(answer.Value)}";
        string rule = answer.RuleId is null ? "" : $", {answer.RuleId}";
        tree.AddNode(Tables.Cell($"=> {served}  {answer.Why()}{rule}", Tables.Strong));
        screen.Write(tree);
    }

    private static Paragraph Describe(ExplanationStep step)
    {
        (string mark, Style style) = step.IsMatch switch
        {
            true => ("✓", Tables.Good),
            false => ("✗", Tables.Bad),
            null => ("·", Style.Plain),
        };
        return new Paragraph().Append($"{mark} ", style).Append($"{PlainText.Of(step.Path)}: ", Tables.Quiet).Append(PlainText.Of(step.Text));
    }
}
