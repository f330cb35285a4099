using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>The library's help, followed by the examples and exit codes of the verb.</summary>
internal sealed class HelpWithExamples(HelpAction help, ToolConsole console) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static HelpOption Option(ToolConsole console)
    {
        var option = new HelpOption();
        option.Action = new HelpWithExamples((HelpAction)option.Action!, console);
        return option;
    }

    /// <summary>The command with the groups it is in: <c>noa flags list</c>.</summary>
    public static string FullNameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } group ? $"{FullNameOf(group)} {command.Name}" : command.Name;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not ToolCommand command)
        {
            return exitCode;
        }

        Write("Examples:", command.Examples);
        Write("Exit codes:", command.ExitCodes);
        return exitCode;
    }

    private void Write(string title, IEnumerable<string> lines)
    {
        console.Output.WriteLine(title);
        foreach (string line in lines)
        {
            console.Output.WriteLine($"  {line}");
        }

        console.Output.WriteLine();
    }
}
