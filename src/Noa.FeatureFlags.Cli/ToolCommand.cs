using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Noa.FeatureFlags.Cli.Contexts.Synthetic;
using Noa.FeatureFlags.Cli.RuleFiles;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>A verb: reads its options, works out a report, and shows it to people or writes it as JSON.</summary>
internal abstract class ToolCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document for machines instead of tables." };

    protected ToolCommand(string name, string description, ToolConsole console)
        : base(name, description)
    {
        Console = console;
        Options.Add(_json);
        SetAction(Run);
    }

    /// <summary>Command lines that people can copy.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>What the exit codes mean for this verb.</summary>
    public abstract IReadOnlyList<string> ExitCodes { get; }

    protected ToolConsole Console { get; }

    protected abstract int Run(ParseResult line);

    protected bool IsForMachines(ParseResult line) => line.GetValue(_json);

    /// <summary>An argument that takes one file; a mistyped option must not be taken for its name.</summary>
    protected Argument<string> AddFile(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(RefuseOptions);
        Arguments.Add(argument);
        return argument;
    }

    /// <summary>An argument that takes several texts.</summary>
    protected Argument<string[]> AddMany(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = arity };
        argument.Validators.Add(RefuseOptions);
        Arguments.Add(argument);
        return argument;
    }

    protected Option<T> AddOption<T>(string name, string valueName, string description)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        Options.Add(option);
        return option;
    }

    /// <summary>An option that takes a number of contexts.</summary>
    protected Option<int> AddCount(string name, string description)
    {
        Option<int> option = AddOption<int>(name, "N", description);
        option.CustomParser = result => ParseCount(name, result);
        return option;
    }

    private static int ParseCount(string name, ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > SyntheticContexts.MaxCount)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number of contexts from 1 to {SyntheticContexts.MaxCount}, not '{text}'."));
        }

        return count;
    }

    private static void RefuseOptions(ArgumentResult result)
    {
        foreach (string value in result.Tokens.Select(static token => token.Value))
        {
            if (value.StartsWith('-') && value != RuleFile.StandardInput)
            {
                result.AddError($"There is no option '{value}'.");
            }
        }
    }
}
