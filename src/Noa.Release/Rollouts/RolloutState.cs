using System.Collections.Immutable;
using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>A log, folded: all that decisions are made from.</summary>
internal sealed record RolloutState
{
    public required RolloutHeader Header { get; init; }

    public Phase Phase { get; private init; }

    public int Stage { get; private init; }

    public bool IsPaused { get; private init; }

    /// <summary>Why it is paused or going back.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>When the phase began.</summary>
    public DateTimeOffset Since { get; private init; }

    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>When the process that runs it began: what was read before is older than whatever happened while nobody looked.</summary>
    public DateTimeOffset WatchedSince { get; private init; }

    /// <summary>When going back was decided.</summary>
    public DateTimeOffset? AbortedAt { get; private init; }

    /// <summary>Actions of the phase that are done.</summary>
    public int Done { get; private init; }

    /// <summary>Failed attempts at the next action.</summary>
    public ImmutableArray<ActedEvent> Failures { get; private init; } = [];

    public CommandedEvent? Command { get; private init; }

    public ImmutableHashSet<string> CommandsSeen { get; private init; } = [];

    public ImmutableDictionary<string, GateState> Gates { get; private init; } = ImmutableDictionary<string, GateState>.Empty;

    public long Seq { get; private init; }

    public DateTimeOffset LastAt { get; private init; }

    public PlanStage CurrentStage => Header.Plan.Stages[Stage];

    public bool IsOver => Phase is Phase.Succeeded or Phase.RolledBack;

    /// <summary>Actions of the phase, in order.</summary>
    public IReadOnlyList<ActionKind> Actions => Phase switch
    {
        Phase.Preparing when Header.Slot is not null => [ActionKind.Prepare],
        Phase.Shifting => [.. When(CurrentStage.Traffic is not null, ActionKind.Route), .. Flags()],
        Phase.Finishing when Header.Slot is not null => [ActionKind.Settle],
        Phase.Reverting =>
        [
            .. When(Header.PreviousSlot is not null, ActionKind.Restore),
            .. When(Header.Slot is not null, ActionKind.RouteBack),
            .. When(Header.FlagsBefore.Count > 0 && Header.Kind == RolloutKind.Deploy, ActionKind.RevertFlags),
            .. When(Header.Slot is not null, ActionKind.Withdraw),
        ],
        _ => [],
    };

    /// <summary>The next action; null when none is left in this phase.</summary>
    public ActionKind? NextAction => Done < Actions.Count ? Actions[Done] : null;

    /// <summary>Share of traffic that the new version has, as far as the log knows.</summary>
    public decimal Traffic { get; private init; }

    /// <summary>Folds a whole log.</summary>
    /// <exception cref="ReleaseException">It does not begin with its header, or has holes.</exception>
    public static RolloutState Of(IReadOnlyList<RolloutEvent> log)
    {
        if (log.Count == 0 || log[0] is not StartedEvent started)
        {
            throw new ReleaseException("The log does not begin with the start of a rollout: it is not one of this tool, or its beginning is lost.");
        }

        return log.Skip(1).Aggregate(Begin(started), static (state, next) => state.After(next));
    }

    public static RolloutState Begin(StartedEvent started) => new()
    {
        Header = started.Header,
        Phase = Phase.Preparing,
        Since = started.At,
        StartedAt = started.At,
        Seq = started.Seq,
        LastAt = started.At,
    };

    /// <summary>The state after one more line.</summary>
    public RolloutState After(RolloutEvent next)
    {
        if (next.Seq != Seq + 1)
        {
            throw new ReleaseException($"The log has line {next.Seq} after {Seq}: lines are missing. Nothing is decided on a log with holes.");
        }

        RolloutState state = next switch
        {
            ActedEvent { Succeeded: true } acted => this with { Done = Done + 1, Failures = [], Traffic = TrafficAfter(acted.Action) },
            ActedEvent failed => this with { Failures = Failures.Add(failed) },
            MeasuredEvent reading => this with { Gates = Gates.SetItem(reading.Gate, GateState.After(Gates.GetValueOrDefault(reading.Gate), reading)) },
            CommandedEvent command => this with { Command = command, CommandsSeen = CommandsSeen.Add(command.CommandId) },
            DecidedEvent decided => AfterDecision(decided),
            TakenOverEvent => this with { WatchedSince = next.At },
            _ => this,
        };
        return state with { Seq = next.Seq, LastAt = next.At };
    }

    private RolloutState AfterDecision(DecidedEvent decided) => decided.Decision switch
    {
        DecisionKind.Enter => In(Phase.Shifting, decided) with { Stage = decided.Stage, IsPaused = false },
        DecisionKind.Hold => In(Phase.Holding, decided),
        DecisionKind.Ask => this with { Phase = Phase.Awaiting, Since = decided.At, Command = null },
        DecisionKind.Pause => this with { IsPaused = true, Reason = decided.Reason, Command = null },

        // The hold begins anew: what was seen before the pause was seen by somebody who had doubts.
        DecisionKind.Resume => this with { IsPaused = false, Command = null, Failures = [], Since = decided.At, Gates = Gates.Clear(), Phase = Phase == Phase.Awaiting ? Phase.Holding : Phase },
        DecisionKind.Finish => In(Phase.Finishing, decided) with { IsPaused = false },
        DecisionKind.Succeed => In(Phase.Succeeded, decided),
        DecisionKind.Abort => In(Phase.Reverting, decided) with { IsPaused = false, Reason = decided.Reason, AbortedAt = AbortedAt ?? decided.At },
        DecisionKind.RollBack => In(Phase.RolledBack, decided),
        DecisionKind.GetStuck => In(Phase.Stuck, decided),
        _ => this with { Command = null },
    };

    private RolloutState In(Phase phase, DecidedEvent decided) =>
        this with { Phase = phase, Since = decided.At, Done = 0, Failures = [], Command = null, Gates = Gates.Clear() };

    private decimal TrafficAfter(ActionKind action) => action switch
    {
        ActionKind.Route => CurrentStage.Traffic ?? Traffic,
        ActionKind.RouteBack => 0,
        _ => Traffic,
    };

    private ActionKind[] Flags() => Header.Kind == RolloutKind.Rollback
        ? When(Header.FlagsBefore.Count > 0, ActionKind.RevertFlags)
        : When(CurrentStage.Flags.Count > 0, ActionKind.MoveFlags);

    private static ActionKind[] When(bool isNeeded, ActionKind action) => isNeeded ? [action] : [];
}
