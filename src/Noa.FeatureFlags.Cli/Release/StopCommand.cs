using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Rollouts;
using Noa.Release.Targets.Local;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release stop</c>: ends what a local environment runs.</summary>
internal sealed class StopCommand : EnvironmentCommand
{
    public StopCommand(ToolConsole console)
        : base("stop", "End both versions and the proxy of a local environment.", console) => AddEnvironment();

    public override IReadOnlyList<string> Examples => ["noa release stop --environment local"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        using RolloutSession session = Open(EnvironmentOf(line), line);
        if (session.Target is not LocalTarget local)
        {
            throw new ReleaseException("Only a local environment can be stopped from here.");
        }

        await using IRolloutLease lease = await StoreOf(EnvironmentOf(line), line).AcquireAsync(Actor, cancellationToken);
        await local.ShutDownAsync(cancellationToken);
        Console.Output.WriteLine("Stopped: both versions and the proxy.");
        return ExitCode.Success;
    }
}
