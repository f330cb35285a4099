using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server keys revoke</c>: ends a key.</summary>
internal sealed class RevokeKeyCommand : ServerCommand
{
    private readonly Argument<string> _id;

    public RevokeKeyCommand(ToolConsole console)
        : base("revoke", "End a key; open streams that use it end within half a minute.", console) => _id = AddFile("ID", "The key's id, as 'noa server keys list' shows it.");

    public override IReadOnlyList<string> Examples => ["noa server keys revoke 0BdEc7xl5V"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        AccessKey key = server.Admin.RevokeKey(new RevokeKeyRequest { Id = line.GetRequiredValue(_id) }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(key);
        }
        else
        {
            Console.Output.WriteLine(PlainText.Of($"{key.Id} ({key.Name}) is revoked."));
        }

        return ExitCode.Success;
    }
}
