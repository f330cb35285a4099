using System.CommandLine;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Gates;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release replay</c>: runs a recorded rollout again, and says whether it would be decided the same.</summary>
internal sealed class ReplayCommand : ReleaseCommand
{
    private readonly Argument<string> _log;
    private readonly Option<string> _prometheus;

    public ReplayCommand(ToolConsole console)
        : base("replay", "Decide a recorded rollout again, from its own measurements or from recorded metrics.", console)
    {
        _log = AddFile("LOG", "The rollout's log, such as .noa/releases/shop-staging/0002.ndjson.");
        _prometheus = AddOption<string>("--prometheus", "URL", "Ask this Prometheus again what it knew at each moment.");
    }

    public override IReadOnlyList<string> Examples => ["noa release replay .noa/releases/shop-staging/0002.ndjson"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        string path = line.GetRequiredValue(_log);
        if (!File.Exists(path))
        {
            throw new ReleaseException($"There is no log '{path}'.");
        }

        IReadOnlyList<RolloutEvent> log = StateLog.Read(await File.ReadAllBytesAsync(path, cancellationToken), path).Lines;
        if (log is not [StartedEvent, ..])
        {
            throw new ReleaseException($"'{path}' is no log of a rollout: it does not begin with its start.");
        }

        IGateReader? again = line.GetValue(_prometheus) is { } address ? new GateReaders(new PrometheusClient(new Uri(address)), null, null) : null;
        ReplayReport report = await Replay.RunAsync(log, again, cancellationToken);
        if (IsForMachines(line))
        {
            Console.Output.WriteLine(new JsonObject
            {
                ["rollout"] = report.Id,
                ["version"] = report.Version,
                ["lines"] = report.Lines,
                ["readings"] = report.Readings,
                ["decisions"] = report.Decisions,
                ["differences"] = new JsonArray([.. report.Differences.Select(static difference => JsonValue.Create(difference))]),
            }.ToJsonString());
        }
        else
        {
            Console.Output.WriteLine(PlainText.Of($"Rollout {report.Id} of {report.Version}: {Tables.Count(report.Readings, "reading")} judged and {Tables.Count(report.Decisions, "decision")} made again, {(report.Differences.Count == 0 ? "all the same" : $"{report.Differences.Count} different")}."));
            foreach (string difference in report.Differences)
            {
                Console.Output.WriteLine(PlainText.Of($"  {difference}"));
            }
        }

        return report.Differences.Count == 0 ? ExitCode.Success : ExitCode.Negative;
    }
}
