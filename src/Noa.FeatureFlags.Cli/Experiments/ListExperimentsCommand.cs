using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Cli.Server;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Experiments;

/// <summary><c>noa experiment list</c>: the experiments of the rules, and those that units were ever exposed to.</summary>
internal sealed class ListExperimentsCommand : ServerCommand
{
    private readonly Option<string> _environment;

    public ListExperimentsCommand(ToolConsole console)
        : base("list", "List experiments.", console) => _environment = AddEnvironment();

    public override IReadOnlyList<string> Examples => ["noa experiment list --environment production"];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        ListExperimentsResponse list = server.Telemetry.ListExperiments(new ListExperimentsRequest { Environment = EnvironmentOf(line, _environment) }, server.Key);
        if (IsForMachines(line))
        {
            WriteJson(list);
            return ExitCode.Success;
        }

        Table table = Tables.OfKeys(list.Experiments.Select(static one => one.Experiment), "Experiment", "Flag", "State", "Units ", "Exposures from (UTC)", "to", "Metrics");
        foreach (ExperimentSummary one in list.Experiments)
        {
            table.AddRow(
                Tables.Cell(one.Experiment),
                Tables.Cell(string.Join(", ", one.FlagKeys)),
                one.IsRunning ? Tables.Cell("running", Tables.Good) : Tables.Cell("ended", Tables.Quiet),
                Tables.Cell((long)one.Units),
                Tables.Cell(Show(one.FirstExposure)),
                Tables.Cell(Show(one.LastExposure)),
                Tables.Cell(string.Join(", ", one.Metrics)));
        }

        new Screen(Console).Write(table);
        return ExitCode.Success;
    }

    private static string Show(Timestamp? time) => time?.ToDateTimeOffset().ToString("u").TrimEnd('Z') ?? "";
}
