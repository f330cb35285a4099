using System.Globalization;
using System.Text;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release.Rollouts;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary>Shows a rollout as it goes: a line for each thing that happened, and on a terminal one that is rewritten while nothing does.</summary>
internal sealed class RolloutPrinter(ToolConsole console, bool isForMachines) : IRolloutObserver, IDisposable
{
    private const int MaxColumns = 110;

    private bool _hasLiveLine;

    public void Wrote(RolloutEvent line, RolloutState state)
    {
        Clear();
        if (isForMachines)
        {
            console.Output.WriteLine(Encoding.UTF8.GetString(RolloutJson.Write(line)));
        }
        else if (Describe(line, state) is { } text)
        {
            console.Output.WriteLine(PlainText.Of(string.Create(CultureInfo.InvariantCulture, $"{line.At:HH:mm:ss}  {text}")));
        }

        console.Output.Flush();
    }

    public void Begins(ActionKind action, RolloutState state) => Rewrite($"{action}, stage '{state.CurrentStage.Name}' ...");

    public void Waits(DateTimeOffset? until, RolloutState state)
    {
        string gates = string.Join(", ", state.Gates.Values.Select(static gate => $"{gate.Last.Gate} {gate.Last.Verdict} ({gate.Last.Why})"));
        string stage = string.Create(CultureInfo.InvariantCulture, $"{state.Stage + 1}/{state.Header.Plan.Stages.Count} '{state.CurrentStage.Name}', traffic {state.Traffic} %");
        string turn = state.IsPaused ? "PAUSED" : state.Phase == Phase.Awaiting ? "waits for promote" : RolloutSummary.Left(state, console.TimeProvider.GetUtcNow());
        Rewrite($"{stage}, {turn}  {gates}");
    }

    public void Dispose() => Clear();

    internal static string? Describe(RolloutEvent line, RolloutState state) => line switch
    {
        StartedEvent started => $"rollout {started.Header.Id}: {started.Header.App} {started.Header.Version} to {started.Header.Environment} by {started.Header.Plan.Name}, {started.Actor}",
        TakenOverEvent => $"taken over by {line.Actor}",
        ActedEvent { Succeeded: true } acted => string.Create(CultureInfo.InvariantCulture, $"  {acted.Action,-11} {acted.Detail} ({acted.Seconds:0.0} s)"),
        ActedEvent failed => $"  {failed.Action,-11} FAILED: {failed.Detail}",
        MeasuredEvent reading => $"  {reading.Verdict,-11} {reading.Gate}: {reading.Why}",
        CommandedEvent command => $"{command.Command} by {command.Actor}{(command.Reason.Length > 0 ? $": {command.Reason}" : "")}",
        DecidedEvent decided => Describe(decided, state),
        _ => null,
    };

    private static string Describe(DecidedEvent decided, RolloutState state)
    {
        string stage = $"stage {decided.Stage + 1} of {state.Header.Plan.Stages.Count}, '{state.Header.Plan.Stages[decided.Stage].Name}'";
        return decided.Decision switch
        {
            DecisionKind.Enter => $"{stage}{(decided.Stage == 0 ? "" : $": {decided.Reason}")}",
            DecisionKind.Hold => $"  held {decided.Reason}",
            DecisionKind.Ask => $"{stage}: {decided.Reason}",
            DecisionKind.Abort => $"ABORT, all goes back: {decided.Reason}",
            DecisionKind.Finish => $"{stage}: {decided.Reason}; the old version is drained",
            _ => $"{decided.Decision}: {decided.Reason}",
        };
    }

    private void Rewrite(string text)
    {
        if (isForMachines || !console.IsOutputTerminal)
        {
            return;
        }

        int columns = Math.Min(MaxColumns, (console.TerminalWidth ?? MaxColumns) - 1);
        string plain = PlainText.Of(text);
        console.Output.Write($"\r\u001b[2K{(plain.Length > columns ? plain[..columns] : plain)}");
        console.Output.Flush();
        _hasLiveLine = true;
    }

    private void Clear()
    {
        if (_hasLiveLine)
        {
            console.Output.Write("\r\u001b[2K");
            _hasLiveLine = false;
        }
    }
}
