using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release rollback</c>: brings an old version back, in seconds.</summary>
internal sealed class RollbackCommand : EnvironmentCommand
{
    private readonly Argument<string> _version;

    public RollbackCommand(ToolConsole console)
        : base("rollback", "Bring back a version: ready first, then all traffic, then flags as they were.", console)
    {
        _version = AddFile("VERSION", "The version to go back to.");
        AddEnvironment();
    }

    public override IReadOnlyList<string> Examples => ["noa release rollback v1.0.0", "noa release rollback v1.0.0 --environment production"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        using RolloutSession session = Open(EnvironmentOf(line), line);
        using RolloutPrinter printer = Printer(line);
        RolloutState state = await session.RollbackAsync(line.GetRequiredValue(_version), printer, cancellationToken);
        bool isBack = state is { Header.Kind: RolloutKind.Rollback, Phase: Phase.Succeeded } or { Header.Kind: RolloutKind.Deploy, Phase: Phase.RolledBack };
        Report(state, line);
        return isBack ? ExitCode.Success : ExitCode.Negative;
    }
}
