using System.CommandLine;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release promote</c>, <c>pause</c>, <c>resume</c> and <c>abort</c>: a person steps in, from any terminal.</summary>
internal sealed class StepInCommand : EnvironmentCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly OperatorCommand _command;
    private readonly Option<string> _reason;

    public StepInCommand(ToolConsole console, OperatorCommand command, string description)
        : base(command.ToString().ToLowerInvariant(), description, console)
    {
        _command = command;
        AddEnvironment();
        _reason = AddOption<string>("--reason", "TEXT", "Why; it is kept in the log.");
    }

    public override IReadOnlyList<string> Examples => [$"noa release {Name} --environment staging --reason \"looks good\""];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        using RolloutSession session = Open(EnvironmentOf(line), line);
        RolloutState before = await session.LatestAsync(cancellationToken) ?? throw new ReleaseException("There is no rollout here yet.");
        if (_command != OperatorCommand.Resume || before.IsPaused || before.IsOver)
        {
            before = await session.CommandAsync(_command, line.GetValue(_reason) ?? "", cancellationToken);
        }

        using RolloutPrinter printer = Printer(line);
        try
        {
            // Nobody runs it: then it is run from here.
            RolloutState state = await session.ResumeAsync(printer, cancellationToken);
            Report(state, line);
            return state.Phase == (_command == OperatorCommand.Abort ? Phase.RolledBack : Phase.Succeeded) ? ExitCode.Success : ExitCode.Negative;
        }
        catch (ReleaseException) when (_command != OperatorCommand.Resume || before.IsPaused)
        {
            return await WatchAsync(session, before, cancellationToken);
        }
    }

    // Somebody runs it: the answer to the command is in their log.
    private async Task<int> WatchAsync(RolloutSession session, RolloutState before, CancellationToken cancellationToken)
    {
        long start = Console.TimeProvider.GetTimestamp();
        while (Console.TimeProvider.GetElapsedTime(start) < Patience)
        {
            RolloutState? now = await session.LatestAsync(cancellationToken);
            if (now is not null && now.CommandsSeen.Count > before.CommandsSeen.Count && now.Command is null)
            {
                Console.Output.WriteLine(PlainText.Of($"{Name}: taken by whoever runs rollout {now.Header.Id}. {RolloutSummary.Of(now)}"));
                return ExitCode.Success;
            }

            await Task.Delay(Glance, Console.TimeProvider, cancellationToken);
        }

        Console.Output.WriteLine($"{Name}: left for whoever runs rollout {before.Header.Id}; it is in the middle of something and takes it next.");
        return ExitCode.Success;
    }
}
