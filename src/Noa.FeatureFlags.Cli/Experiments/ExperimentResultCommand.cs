using System.CommandLine;
using Noa.FeatureFlags.Cli.Experiments.Result;
using Noa.FeatureFlags.Cli.Server;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Cli.Experiments;

/// <summary><c>noa experiment result</c>: what came out of an experiment, and how far it can be believed.</summary>
internal sealed class ExperimentResultCommand : ServerCommand
{
    private readonly Argument<string> _experiment;
    private readonly Option<string> _environment;
    private readonly Option<string> _control;
    private readonly Option<string[]> _events;
    private readonly Option<int> _minUnits;

    public ExperimentResultCommand(ToolConsole console)
        : base("result", "Show what came out of an experiment: units, rates or means, differences, and whether they can be believed.", console)
    {
        _experiment = new Argument<string>("ID") { Description = "The experiment's id." };
        Arguments.Add(_experiment);
        _environment = AddEnvironment();
        _control = AddOption<string>("--control", "NAME", "The variation that others are compared with; left out, the one called control or off, or the first.");
        _events = AddOption<string[]>("--event", "NAME", "Judge by this event; given several times, by each. Left out, by the experiment's metrics.");
        _minUnits = AddOption<int>("--min-units", "N", $"Units that a variation must have before anything is said of it; {ExperimentReport.DefaultMinUnits} by default.");
    }

    public override IReadOnlyList<string> Examples => ["noa experiment result button-2027 --environment production", "noa experiment result button-2027 --event purchase --event refund --json"];

    public override IReadOnlyList<string> ExitCodes =>
    [
        "0  here is a result, whatever it says",
        "1  there is none to believe: too little data, or units are missing from a variation; or the server refused",
        "2  the command line makes no sense, or the server cannot be reached",
    ];

    protected override int Run(ParseResult line, ServerConnection server)
    {
        var request = new QueryExperimentRequest { Environment = EnvironmentOf(line, _environment), Experiment = line.GetRequiredValue(_experiment), Events = { line.GetValue(_events) ?? [] } };
        QueryExperimentResponse answer = server.Telemetry.QueryExperiment(request, server.Key);
        if (line.GetValue(_control) is { } control && answer.Arms.All(arm => arm.Variation != control))
        {
            throw ToolFailure.Unusable($"'{control}' is no variation of this experiment: use one of {string.Join(", ", answer.Arms.Select(static arm => arm.Variation))}.");
        }

        var report = ExperimentReport.Of(answer, line.GetValue(_control), line.GetValue(_minUnits) is > 0 and int units ? units : ExperimentReport.DefaultMinUnits);
        if (IsForMachines(line))
        {
            ToolJson.Write(report, Console);
        }
        else
        {
            ResultView.Show(report, new Screen(Console));
        }

        return report.IsConclusive ? ExitCode.Success : ExitCode.Negative;
    }
}
