using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server keys list</c>: the keys, without their secrets.</summary>
internal sealed class ListKeysCommand : ServerCommand
{
    private readonly Option<string> _environment;

    public ListKeysCommand(ToolConsole console)
        : base("list", "List the keys; nobody can show their secrets.", console) => _environment = AddEnvironment();

    public override IReadOnlyList<string> Examples => ["noa server keys list", "noa server keys list --environment production"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        ListKeysResponse response = server.Admin.ListKeys(new ListKeysRequest { Environment = EnvironmentOf(line, _environment) }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
            return ExitCode.Success;
        }

        Table table = Tables.Of("Id", "Role", "Environment", "For", "Made (UTC)", "Good until (UTC)");
        foreach (AccessKey key in response.Keys)
        {
            string? until = (key.RevokedAt ?? key.ExpiresAt)?.ToDateTimeOffset().ToString("u").TrimEnd('Z');
            table.AddRow(
                Tables.Cell(key.Id),
                Tables.Cell(key.Role.ToString().ToLowerInvariant()),
                Tables.Cell(key.Environment.Length > 0 ? key.Environment : "all"),
                Tables.Cell(key.Name),
                Tables.Cell(key.CreatedAt.ToDateTimeOffset().ToString("u").TrimEnd('Z')),
                Tables.Cell(until, key.RevokedAt is null ? Tables.Doubtful : Tables.Bad));
        }

        new Screen(Console).Write(table);
        return ExitCode.Success;
    }
}
