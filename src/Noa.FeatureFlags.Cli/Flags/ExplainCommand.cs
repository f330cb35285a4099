using System.CommandLine;
using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Cli.Flags.Evaluate;
using Noa.FeatureFlags.Cli.Flags.Explain;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags explain</c>: shows the walk of one evaluation, step by step.</summary>
internal sealed class ExplainCommand : ToolCommand
{
    private readonly Argument<string> _file;
    private readonly Argument<string> _flag;
    private readonly ContextOptions _contexts = new();

    public ExplainCommand(ToolConsole console)
        : base("explain", "Show how an evaluation came to its answer, step by step.", console)
    {
        _file = AddFile("FILE", "The rule file; - reads standard input.");
        _flag = AddFile("FLAG", "The flag's key.");
        _contexts.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags explain flags.json new-checkout --context key=u1 plan=pro appVersion=2.4.1",
        "noa flags explain flags.json new-checkout --context-json '{\"key\":\"u1\"}' --json",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  evaluated", "1  the flag is missing or has errors", "2  the command line makes no sense, or a file is missing or unreadable"];

    protected override int Run(ParseResult line)
    {
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(_file), Console);
        string key = file.RequireFlags([line.GetRequiredValue(_flag)], Console)[0].Key;
        IReadOnlyList<EvaluationContext> contexts = _contexts.Read(line, Console) ?? [EvaluationContext.Empty];
        if (contexts is not [EvaluationContext context])
        {
            throw ToolFailure.Unusable($"One evaluation is explained at a time, and {contexts.Count} contexts were given. Give one, or use 'noa flags evaluate'.");
        }

        Explanation explanation = file.Client.Explain(key, context);
        Answer answer = Answer.Of(key, context, explanation.Result, explanation.Result.Value);
        if (IsForMachines(line))
        {
            ToolJson.Write(new ExplainReport(answer, [.. explanation.Steps.Select(StepReport.Of)]), Console);
        }
        else
        {
            ExplainView.Show(explanation, answer, new Screen(Console));
        }

        return answer.Error is null ? ExitCode.Success : ExitCode.Negative;
    }
}
