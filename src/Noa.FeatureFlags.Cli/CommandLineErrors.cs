using System.CommandLine;
using System.CommandLine.Parsing;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>Says what is wrong with a command line, and where to read how it goes.</summary>
internal static class CommandLineErrors
{
    /// <returns><see cref="ExitCode.Unusable"/>.</returns>
    public static int Report(ParseResult line, ToolConsole console)
    {
        Command command = line.CommandResult.Command;
        string name = HelpWithExamples.FullNameOf(command);
        if (command.Subcommands.Count > 0)
        {
            string known = string.Join(", ", command.Subcommands.Select(static verb => verb.Name));
            string problem = line.UnmatchedTokens is [string first, ..] ? $"There is no '{name} {first}'." : $"'{name}' needs to know what to do.";
            console.Say($"{problem} Use one of: {known}.");
        }
        else
        {
            foreach (ParseError error in line.Errors)
            {
                console.Say(Explain(error, name).ReplaceLineEndings(" "));
            }
        }

        console.Say($"'{name} --help' says more.");
        return ExitCode.Unusable;
    }

    // The library names the verb that lacks something, but not what it lacks.
    private static string Explain(ParseError error, string command) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, Option.Name: var option } => $"{option} needs a value.",
        ArgumentResult { Tokens.Count: 0, Argument: { Name: var missing, Description: { Length: > 0 } meaning } } =>
            $"'{command}' needs <{missing}>: {char.ToLowerInvariant(meaning[0])}{meaning[1..]}",
        _ => error.Message,
    };
}
