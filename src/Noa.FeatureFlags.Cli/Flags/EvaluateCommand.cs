using System.CommandLine;
using System.CommandLine.Parsing;
using Noa.FeatureFlags.Cli.Contexts;
using Noa.FeatureFlags.Cli.Flags.Evaluate;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary><c>noa flags evaluate</c>: says what flags serve to contexts, and why.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private readonly Argument<string> _file;
    private readonly Argument<string[]> _flags;
    private readonly ContextOptions _contexts = new();
    private readonly Option<AskedType?> _type;
    private readonly Option<string?> _default;

    public EvaluateCommand(ToolConsole console)
        : base("evaluate", "Evaluate flags for one context, or for each of many.", console)
    {
        _file = AddFile("FILE", "The rule file; - reads standard input.");
        _flags = AddMany("FLAG", "Keys of flags; all flags when none is named.", ArgumentArity.ZeroOrMore);
        _contexts.AddTo(this);
        _type = AddOption<AskedType?>("--type", "TYPE", "What the application asks for: boolean (bool), integer (int), number (double), string or json; by default the flag's own type.");
        _type.CustomParser = ParseType;
        _default = AddOption<string?>("--default", "VALUE", "The application's default value, returned when a flag serves no variation.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "noa flags evaluate flags.json new-checkout --context key=u1 plan=pro age=31",
        "noa flags evaluate flags.json --context-json '{\"kind\":\"multi\",\"user\":{\"key\":\"u1\"},\"organization\":{\"key\":\"acme\"}}'",
        "noa flags evaluate flags.json page-size --type integer --default 20 --context-file users.ndjson --json",
    ];

    public override IReadOnlyList<string> ExitCodes => ["0  evaluated", "1  a flag is missing, has errors, or is of another type", "2  the command line makes no sense, or a file is missing or unreadable"];

    protected override int Run(ParseResult line)
    {
        using RuleFile file = RuleFile.ReadUsable(line.GetRequiredValue(_file), Console);
        IReadOnlyList<FlagDefinition> flags = file.RequireFlags(line.GetValue(_flags) ?? [], Console);
        Question[] questions = [.. flags.Select(flag => new Question(flag, line.GetValue(_type), line.GetValue(_default)))];
        IReadOnlyList<EvaluationContext> contexts = _contexts.Read(line, Console) ?? [EvaluationContext.Empty];

        Answer[] answers = [.. contexts.SelectMany(context => questions.Select(question => question.Ask(file.Client, context)))];
        if (IsForMachines(line))
        {
            ToolJson.Write(new EvaluateReport(answers), Console);
        }
        else
        {
            EvaluateView.Show(answers, new Screen(Console));
        }

        return Array.Exists(answers, static answer => answer.Error is not null) ? ExitCode.Negative : ExitCode.Success;
    }

    private static AskedType? ParseType(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string name = text.ToUpperInvariant() switch
        {
            "BOOL" => nameof(AskedType.Boolean),
            "INT" => nameof(AskedType.Integer),
            "DOUBLE" => nameof(AskedType.Number),
            _ => text,
        };
        foreach (AskedType type in Enum.GetValues<AskedType>())
        {
            if (string.Equals(type.ToString(), name, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        result.AddError($"'{text}' is no type: --type takes boolean, integer, number, string or json.");
        return null;
    }
}
