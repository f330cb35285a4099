using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Plans;
using Noa.Release.Rollouts;
using Noa.Release.Targets;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release status</c>: what runs where, how the rollout fares, what its gates say.</summary>
internal sealed class StatusCommand : EnvironmentCommand
{
    public StatusCommand(ToolConsole console)
        : base("status", "Show versions, shares of traffic, and the rollout with its gates.", console) => AddEnvironment();

    public override IReadOnlyList<string> Examples => ["noa release status --environment staging"];

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        ReleaseEnvironment environment = EnvironmentOf(line);
        using RolloutSession session = Open(environment, line);
        TargetStatus target = await session.ReadTargetAsync(cancellationToken);
        RolloutState? state = await session.LatestAsync(cancellationToken);
        IReadOnlyList<string> reminders = state is null ? [] : await session.RemindersAsync(state.Header.Plan.FlagKeys, cancellationToken);
        if (IsForMachines(line))
        {
            Console.Output.WriteLine(ToJson(environment, target, state, reminders).ToJsonString());
            return ExitCode.Success;
        }

        var screen = new Screen(Console);
        Table slots = Tables.Of("Slot", "Version", "Runs", "Traffic ");
        foreach ((string name, SlotStatus slot) in target.Slots.OrderBy(static slot => slot.Key, StringComparer.Ordinal))
        {
            slots.AddRow(Tables.Cell(name), Tables.Cell(slot.Version), Tables.Cell(slot.IsRunning ? "yes" : "NO"), Tables.Cell(string.Create(CultureInfo.InvariantCulture, $"{slot.Percent} %")));
        }

        screen.Write(slots);
        if (state is null)
        {
            screen.WriteLine("There was no rollout yet.");
            return ExitCode.Success;
        }

        Show(screen, state);
        foreach (string reminder in reminders)
        {
            screen.WriteLine($"Note: {reminder}.");
        }

        return ExitCode.Success;
    }

    private void Show(Screen screen, RolloutState state)
    {
        string left = RolloutSummary.Left(state, Console.TimeProvider.GetUtcNow());
        screen.WriteLine($"Rollout {state.Header.Id}: {RolloutSummary.Of(state)}{(left.Length > 0 ? $" {left}." : "")}");
        if (state.Gates.IsEmpty)
        {
            return;
        }

        Table gates = Tables.Of("Gate", "Verdict", "Value and limit", "Read");
        foreach (GateState gate in state.Gates.Values)
        {
            gates.AddRow(Tables.Cell(gate.Last.Gate), Tables.Cell(gate.Last.Verdict.ToString()), Tables.Cell(gate.Last.Why), Tables.Cell(gate.Last.At.ToString("HH:mm:ss", CultureInfo.InvariantCulture)));
        }

        screen.Write(gates);
    }

    private static JsonObject ToJson(ReleaseEnvironment environment, TargetStatus target, RolloutState? state, IReadOnlyList<string> reminders) => new()
    {
        ["environment"] = environment.Name,
        ["active"] = target.ActiveVersion,
        ["slots"] = new JsonObject(target.Slots.Select(static slot => KeyValuePair.Create(slot.Key, (JsonNode?)new JsonObject { ["version"] = slot.Value.Version, ["runs"] = slot.Value.IsRunning, ["traffic"] = slot.Value.Percent }))),
        ["rollout"] = state is null ? null : new JsonObject
        {
            ["id"] = state.Header.Id,
            ["version"] = state.Header.Version,
            ["phase"] = state.Phase.ToString(),
            ["paused"] = state.IsPaused,
            ["stage"] = state.Stage + 1,
            ["stages"] = state.Header.Plan.Stages.Count,
            ["traffic"] = state.Traffic,
            ["reason"] = state.Reason,
            ["gates"] = new JsonArray([.. state.Gates.Values.Select(static gate => new JsonObject { ["gate"] = gate.Last.Gate, ["verdict"] = gate.Last.Verdict.ToString(), ["why"] = gate.Last.Why })]),
        },
        ["reminders"] = new JsonArray([.. reminders.Select(static reminder => JsonValue.Create(reminder))]),
    };
}
