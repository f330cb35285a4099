using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Flags;

/// <summary>The group of verbs that work on a rule file.</summary>
internal sealed class FlagsCommand : Command
{
    public FlagsCommand(ToolConsole console)
        : base("flags", "Work on a rule file (flags.json): check it, evaluate with it, compare it, try it out, bring it from or to another system.")
    {
        Add(new ValidateCommand(console));
        Add(new EvaluateCommand(console));
        Add(new ExplainCommand(console));
        Add(new ListCommand(console));
        Add(new DiffCommand(console));
        Add(new SimulateCommand(console));
        Add(new ImportCommand(console));
        Add(new ExportCommand(console));
    }
}
