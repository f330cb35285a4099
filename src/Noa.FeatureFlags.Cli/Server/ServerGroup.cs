using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>The group of verbs that work on a flag server.</summary>
internal sealed class ServerGroup : Command
{
    public ServerGroup(ToolConsole console)
        : base("server", "Work on a flag server: read and change flags, promote, roll back, watch, keys.")
    {
        Add(new GetCommand(console));
        Add(new SetCommand(console));
        Add(new ApplyCommand(console));
        Add(new ServerDiffCommand(console));
        Add(new PromoteCommand(console));
        Add(new RollbackCommand(console));
        Add(new HistoryCommand(console));
        Add(new AuditCommand(console));
        Add(new WatchCommand(console));
        Add(new SubscribersCommand(console));
        Add(new DistributionCommand(console));
        Add(new UsageCommand(console));
        Add(new EnvironmentsCommand(console));
        Add(new KeysGroup(console));
    }
}
