using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Experiments;

/// <summary>The group of verbs that read experiments from a flag server.</summary>
internal sealed class ExperimentGroup : Command
{
    public ExperimentGroup(ToolConsole console)
        : base("experiment", "Read experiments from a flag server: which there are, and what came out.")
    {
        Add(new ListExperimentsCommand(console));
        Add(new ExperimentResultCommand(console));
    }
}
