using System.CommandLine;
using Noa.FeatureFlags.Cli.Server;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Store;

/// <summary><c>noa store restore</c> and <c>noa store adopt</c>: a person's word on what counts.</summary>
internal sealed class StoreRepairCommand : ServerCommand
{
    private readonly StoreRepair _repair;
    private readonly string _example;
    private readonly Option<string> _environment;
    private readonly Option<string> _comment;

    public StoreRepairCommand(string name, string description, StoreRepair repair, string example, ToolConsole console)
        : base(name, description, console)
    {
        (_repair, _example) = (repair, example);
        _environment = AddOption<string>("--environment", "NAME", "Only this one; otherwise all that need it.");
        _comment = AddOption<string>("--comment", "TEXT", "Why, for the audit trail.");
    }

    public override IReadOnlyList<string> Examples => [_example];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        var request = new RepairStoreRequest { Repair = _repair, Environment = line.GetValue(_environment) ?? "", Comment = line.GetValue(_comment) ?? "" };
        RepairStoreResponse response = server.Admin.RepairStore(request, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(response);
            return ExitCode.Success;
        }

        foreach (Protocol.V1.Environment environment in response.Environments)
        {
            Console.Output.WriteLine($"{environment.Name} is at revision {environment.Version.Revision} of lineage {Convert.ToHexStringLower(environment.Version.Lineage.Span)[..8]}.");
        }

        return ExitCode.Success;
    }
}
