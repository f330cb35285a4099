using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>A verb that works on an environment of the release file.</summary>
internal abstract class EnvironmentCommand : ReleaseCommand
{
    private readonly Option<string> _file;
    private Option<string>? _environment;

    protected EnvironmentCommand(string name, string description, ToolConsole console)
        : base(name, description, console) => _file = AddOption<string>("--file", "PATH", $"The release file; {ReleaseFile.DefaultName}.");

    /// <summary>Who is at work, for the log.</summary>
    protected string Actor => Console.ReadVariable("NOA_ACTOR") ?? Console.ReadVariable("GITHUB_ACTOR") ?? Console.ReadVariable("USER") ?? "somebody";

    /// <summary>For verbs whose environment is an option: it may be left out where there is but one.</summary>
    protected void AddEnvironment() => _environment = AddOption<string>("--environment", "NAME", "The environment; NOA_RELEASE_ENVIRONMENT, or the only one.");

    protected ReleaseEnvironment EnvironmentOf(ParseResult line) => EnvironmentOf(line, line.GetValue(_environment!) ?? Console.ReadVariable("NOA_RELEASE_ENVIRONMENT"));

    protected ReleaseEnvironment EnvironmentOf(ParseResult line, string? name) => ReleaseFile.Read(FileOf(line)).Find(name);

    protected RolloutSession Open(ReleaseEnvironment environment, ParseResult line) =>
        RolloutSession.Open(environment, StoreOf(environment, line), Actor, Console.ReadVariable, Console.TimeProvider);

    protected IRolloutStore StoreOf(ReleaseEnvironment environment, ParseResult line)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(FileOf(line)))!;
        return RolloutStores.Of(environment, Path.Combine(folder, ".noa", "releases", $"{environment.App}-{environment.Name}"), Console.TimeProvider);
    }

    protected RolloutPrinter Printer(ParseResult line) => new(Console, IsForMachines(line));

    /// <summary>The last sentence, and what it means for a script.</summary>
    protected int Report(RolloutState state, ParseResult line)
    {
        if (!IsForMachines(line))
        {
            Console.Output.WriteLine(PlainText.Of(RolloutSummary.Of(state)));
        }

        return state.Phase == Phase.Succeeded ? ExitCode.Success : ExitCode.Negative;
    }

    private string FileOf(ParseResult line) => line.GetValue(_file) ?? Console.ReadVariable("NOA_RELEASE_FILE") ?? ReleaseFile.DefaultName;
}
