using System.CommandLine;
using Noa.FeatureFlags.Cli.Server;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Store;

/// <summary><c>noa store status</c>: what this node has, and how its store fares.</summary>
internal sealed class StoreStatusCommand(ToolConsole console) : ServerCommand("status", "Show which revisions a node has, and how its store fares.", console)
{
    public override IReadOnlyList<string> Examples => ["noa store status --server https://node-1:5400"];

    public override IReadOnlyList<string> ExitCodes => ["0  the store is live", "1  it is not, for some environment", "2  the command line makes no sense, or the server cannot be reached"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        ListEnvironmentsResponse response = server.Admin.ListEnvironments(new ListEnvironmentsRequest(), server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
        }
        else
        {
            Write(response.Environments);
        }

        return response.Environments.All(static environment => environment.Store == StoreState.Live) ? ExitCode.Success : ExitCode.Negative;
    }

    private void Write(IEnumerable<Protocol.V1.Environment> environments)
    {
        Table table = Tables.Of("Environment", "Revision ", "Lineage", "Store", "Why");
        foreach (Protocol.V1.Environment environment in environments)
        {
            table.AddRow(
                Tables.Cell(environment.Name),
                Tables.Cell(environment.Version.Revision),
                Tables.Cell(Convert.ToHexStringLower(environment.Version.Lineage.Span)[..8]),
                Tables.Cell(environment.Store.ToString()),
                Tables.Cell(environment.StoreDetail));
        }

        new Screen(Console).Write(table);
    }
}
