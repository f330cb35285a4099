using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Server;

/// <summary><c>noa server environments</c>: lists them, or makes one.</summary>
internal sealed class EnvironmentsCommand : ServerCommand
{
    private readonly Option<string> _create;
    private readonly Option<bool> _protected;
    private readonly Option<string[]> _origins;

    public EnvironmentsCommand(ToolConsole console)
        : base("environments", "List the environments, or make one.", console)
    {
        _create = AddOption<string>("--create", "NAME", "Make this environment.");
        _protected = AddOption<bool>("--protected", "", "Of the new one: every change needs a comment.");
        _origins = AddOption<string[]>("--origin", "URL", "Of the new one: browsers from here may use client keys; may be given several times.");
    }

    public override IReadOnlyList<string> Examples => ["noa server environments", "noa server environments --create production --protected --origin https://shop.example"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        if (line.GetValue(_create) is { } name)
        {
            server.Admin.CreateEnvironment(new CreateEnvironmentRequest { Name = name, IsProtected = line.GetValue(_protected), AllowedOrigins = { line.GetValue(_origins) ?? [] } }, server.Key);
        }

        ListEnvironmentsResponse response = server.Admin.ListEnvironments(new ListEnvironmentsRequest(), server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
            return ExitCode.Success;
        }

        Table table = Tables.Of("Environment", "Revision ", "Protected", "Store");
        foreach (Protocol.V1.Environment environment in response.Environments)
        {
            table.AddRow(Tables.Cell(environment.Name), Tables.Cell(environment.Version.Revision), Tables.Cell(environment.IsProtected ? "yes" : ""), Tables.Cell(environment.Store.ToString()));
        }

        new Screen(Console).Write(table);
        return ExitCode.Success;
    }
}
