using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Plans;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release deploy</c>, also called <c>run</c>: carries out a plan, and shows how it goes.</summary>
internal sealed class DeployCommand : EnvironmentCommand
{
    private readonly Argument<string> _environment;
    private readonly Argument<string> _version;
    private readonly Argument<string> _strategy;

    public DeployCommand(ToolConsole console)
        : base("deploy", "Bring a version, and its flags, to an environment by a strategy.", console)
    {
        Aliases.Add("run");
        _environment = AddFile("ENVIRONMENT", "Where to.");
        _version = AddFile("VERSION", "What.");
        _strategy = AddFile("STRATEGY", $"How: {Strategies.Known}.");
    }

    public override IReadOnlyList<string> Examples => ["noa release deploy staging v1.1.0 canary-10", "noa release run production v1.1.0 rollout.yaml --json"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        ReleaseEnvironment environment = EnvironmentOf(line, line.GetRequiredValue(_environment));
        RolloutPlan plan = Strategies.Resolve(line.GetRequiredValue(_strategy), environment);
        using RolloutSession session = Open(environment, line);
        using RolloutPrinter printer = Printer(line);
        return Report(await session.DeployAsync(line.GetRequiredValue(_version), plan, printer, cancellationToken), line);
    }
}
