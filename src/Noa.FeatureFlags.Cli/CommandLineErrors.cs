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
                console.Say(error.Message.ReplaceLineEndings(" "));
            }
        }

        console.Say($"'{name} --help' says more.");
        return ExitCode.Unusable;
    }
}
