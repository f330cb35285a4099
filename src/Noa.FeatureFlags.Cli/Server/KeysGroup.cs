using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary>The verbs for keys.</summary>
internal sealed class KeysGroup : Command
{
    public KeysGroup(ToolConsole console)
        : base("keys", "List, make and revoke keys.")
    {
        Add(new ListKeysCommand(console));
        Add(new CreateKeyCommand(console));
        Add(new RevokeKeyCommand(console));
    }
}
