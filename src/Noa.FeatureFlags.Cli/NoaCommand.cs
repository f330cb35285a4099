using System.CommandLine;
using Noa.FeatureFlags.Cli.Experiments;
using Noa.FeatureFlags.Cli.Flags;
using Noa.FeatureFlags.Cli.Release;
using Noa.FeatureFlags.Cli.Server;
using Noa.FeatureFlags.Cli.Store;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli;

/// <summary>The tool: one group of verbs for each thing it works on.</summary>
internal sealed class NoaCommand : Command
{
    // Values such as @handle are values, and -ab is no bundle of options.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private NoaCommand(ToolConsole console)
        : base("noa", "Feature flags on the command line.")
    {
        Add(new FlagsCommand(console));
        Add(new ServerGroup(console));
        Add(new ReleaseGroup(console));
        Add(new StoreGroup(console));
        Add(new ExperimentGroup(console));
        Options.Add(HelpWithExamples.Option(console));
        Options.Add(new VersionOption());
    }

    /// <summary>Reads one command line, and does nothing: how tests hold pages and scripts against the real verbs.</summary>
    public static ParseResult Read(string[] args, ToolConsole console) => new NoaCommand(console).Parse(args, Parsing);

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>; nothing is thrown.</returns>
    public static int Run(string[] args, ToolConsole console)
    {
        try
        {
            ParseResult line = Read(args, console);
            if (line.Errors.Count > 0)
            {
                return CommandLineErrors.Report(line, console);
            }

            return line.Invoke(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (ToolFailure failure)
        {
            console.Say(failure.Message);
            return failure.ExitCode;
        }
#pragma warning disable CA1031 // The last line of defence: people get a sentence, not a stack trace.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            console.Say($"noa failed unexpectedly ({exception.GetType().Name}: {exception.Message}). This is a mistake in the tool: please report it with the command line that led here.");
            return ExitCode.Unexpected;
        }
    }
}
