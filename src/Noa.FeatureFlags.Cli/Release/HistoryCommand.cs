using System.CommandLine;
using System.Globalization;
using System.Text;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Rollouts;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release history</c>: rollouts, or all lines of one: who did, what was measured, what was decided.</summary>
internal sealed class HistoryCommand : EnvironmentCommand
{
    private readonly Argument<string?> _id;

    public HistoryCommand(ToolConsole console)
        : base("history", "List rollouts, or show one with its values, decisions and people.", console)
    {
        _id = new Argument<string?>("ID") { Description = "A rollout; all of them without.", Arity = ArgumentArity.ZeroOrOne };
        Arguments.Add(_id);
        AddEnvironment();
    }

    public override IReadOnlyList<string> Examples => ["noa release history --environment staging", "noa release history 0002 --json"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        IRolloutStore store = StoreOf(EnvironmentOf(line), line);
        IReadOnlyList<string> ids = await store.ListAsync(cancellationToken);
        if (line.GetValue(_id) is not { } id)
        {
            await ListAsync(store, ids, IsForMachines(line), cancellationToken);
            return ExitCode.Success;
        }

        if (!ids.Contains(id))
        {
            throw new ReleaseException($"There is no rollout '{id}' here{(ids.Count == 0 ? "" : $": the newest is {ids[^1]}")}.");
        }

        IReadOnlyList<RolloutEvent> log = await store.ReadAsync(id, cancellationToken);
        using var printer = new RolloutPrinter(Console, IsForMachines(line));
        RolloutState state = RolloutState.Of([log[0]]);
        printer.Wrote(log[0], state);
        foreach (RolloutEvent next in log.Skip(1))
        {
            state = state.After(next);
            printer.Wrote(next, state);
        }

        return ExitCode.Success;
    }

    private async Task ListAsync(IRolloutStore store, IReadOnlyList<string> ids, bool isForMachines, CancellationToken cancellationToken)
    {
        Table table = Tables.Of("Rollout", "What", "Version", "By", "Began (UTC)", "Took ", "Ended", "Why");
        foreach (string id in ids)
        {
            IReadOnlyList<RolloutEvent> log = await store.ReadAsync(id, cancellationToken);
            if (log.Count == 0)
            {
                continue;
            }

            RolloutState state = RolloutState.Of(log);
            if (isForMachines)
            {
                Console.Output.WriteLine(Encoding.UTF8.GetString(RolloutJson.Write(log[^1])));
            }

            table.AddRow(
                Tables.Cell(id),
                Tables.Cell(state.Header.Kind.ToString()),
                Tables.Cell(state.Header.Version),
                Tables.Cell(log[0].Actor),
                Tables.Cell(state.StartedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                Tables.Cell((state.LastAt - state.StartedAt).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture)),
                Tables.Cell(state.IsPaused ? "paused" : state.Phase.ToString()),
                Tables.Cell(state.Reason));
        }

        if (!isForMachines)
        {
            new Screen(Console).Write(table);
        }
    }
}
