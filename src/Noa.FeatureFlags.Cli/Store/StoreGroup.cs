using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Store;

/// <summary>The verbs for the store behind a server.</summary>
internal sealed class StoreGroup : Command
{
    public StoreGroup(ToolConsole console)
        : base("store", "Look at the store behind a flag server, and say what counts after it lost data.")
    {
        Add(new StoreStatusCommand(console));
        Add(new StoreRepairCommand(
            "restore",
            "What the node serves counts: write it to the store, which lost it. Ask the node with the highest revisions.",
            StoreRepair.Restore,
            "noa store restore --server https://node-1:5400 --comment 'Redis came back empty'",
            console));
        Add(new StoreRepairCommand(
            "adopt",
            "What the store has counts: subscribers go back to it. After a backup was put back on purpose.",
            StoreRepair.Adopt,
            "noa store adopt --environment production --comment 'yesterday is right'",
            console));
    }
}
