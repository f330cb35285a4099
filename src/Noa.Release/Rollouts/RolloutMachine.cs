using System.Globalization;
using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>Decides. Pure: the same log and the same time give the same decision, in the run, at a resume and at a replay.</summary>
internal static class RolloutMachine
{
    /// <summary>Attempts at an action before it counts as impossible; starting a version is tried once, it has its own patience.</summary>
    public const int Attempts = 3;

    /// <summary>What is decided now; null when something must be done, measured or waited for first.</summary>
    public static Decision? Decide(RolloutState state, DateTimeOffset now) => state.Phase switch
    {
        Phase.Succeeded or Phase.RolledBack => null,
        Phase.Reverting => DecideReverting(state),
        Phase.Stuck => DecideStuck(state),
        _ => DecideCommand(state) ?? DecideFailure(state) ?? DecideForward(state, now),
    };

    /// <summary>Whether the next action of the phase may be done now.</summary>
    public static bool MayAct(RolloutState state) => state.NextAction is not null && (!state.IsPaused || state.Phase == Phase.Reverting);

    /// <summary>Gates that are to be read now.</summary>
    public static IEnumerable<GateSpec> DueGates(RolloutState state, DateTimeOffset now) => Reads(state)
        ? state.CurrentStage.Gates.Where(gate => DueAt(state, gate) <= now)
        : [];

    /// <summary>When something happens by itself; null when only a person can move it.</summary>
    public static DateTimeOffset? WakeAt(RolloutState state, DateTimeOffset now)
    {
        if (!Reads(state))
        {
            return null;
        }

        DateTimeOffset held = state.Since + state.CurrentStage.Hold;
        DateTimeOffset[] turns = state is { Phase: Phase.Holding, IsPaused: false } ? [held, LookedFrom(state) + state.CurrentStage.Hold + Patience(state.CurrentStage)] : [];
        DateTimeOffset[] times = [.. turns.Concat(state.CurrentStage.Gates.Select(gate => DueAt(state, gate))).Where(at => at > now)];
        return times.Length == 0 ? null : times.Min();
    }

    private static bool Reads(RolloutState state) => state.Phase is Phase.Holding or Phase.Awaiting;

    private static DateTimeOffset DueAt(RolloutState state, GateSpec gate) =>
        state.Gates.GetValueOrDefault(gate.Name) is { } read && read.Last.At >= state.WatchedSince ? read.Last.At + gate.Every : LookedFrom(state);

    // When somebody began to look: the hold, or a process that took over in the middle of it.
    private static DateTimeOffset LookedFrom(RolloutState state) => state.Since > state.WatchedSince ? state.Since : state.WatchedSince;

    private static Decision? DecideReverting(RolloutState state)
    {
        if (state.Command is { } command)
        {
            return Ignore(state, command, "it is going back already");
        }

        if (state.Failures.Length >= Attempts)
        {
            return new Decision(DecisionKind.GetStuck, state.Stage, $"{state.NextAction} failed {state.Failures.Length} times: {state.Failures[^1].Detail}");
        }

        return state.NextAction is null ? new Decision(DecisionKind.RollBack, state.Stage, state.Reason) : null;
    }

    private static Decision? DecideStuck(RolloutState state) => state.Command switch
    {
        null => null,
        { Command: OperatorCommand.Abort or OperatorCommand.Resume } => new Decision(DecisionKind.Abort, state.Stage, state.Reason),
        { } other => Ignore(state, other, "it is stuck going back; when the cause is mended, abort tries again"),
    };

    private static Decision? DecideCommand(RolloutState state)
    {
        if (state.Command is not { } command)
        {
            return null;
        }

        string why = command.Reason.Length > 0 ? $"{command.Actor}: {command.Reason}" : $"asked for by {command.Actor}";
        return command.Command switch
        {
            OperatorCommand.Abort => new Decision(DecisionKind.Abort, state.Stage, why),
            OperatorCommand.Pause when !state.IsPaused => new Decision(DecisionKind.Pause, state.Stage, why),
            OperatorCommand.Resume when state.IsPaused => new Decision(DecisionKind.Resume, state.Stage, why),
            OperatorCommand.Promote when state.Phase is Phase.Holding or Phase.Awaiting => Next(state, $"promoted, {why}"),
            OperatorCommand.Promote => Ignore(state, command, "no stage is held; resume goes on after a pause"),
            _ => Ignore(state, command, state.IsPaused ? "it is paused already" : "it is not paused"),
        };
    }

    private static Decision Ignore(RolloutState state, CommandedEvent command, string why) => new(DecisionKind.Ignore, state.Stage, $"{command.Command} has no effect: {why}");

    private static Decision? DecideFailure(RolloutState state)
    {
        if (state.Failures.IsEmpty || (state.NextAction != ActionKind.Prepare && state.Failures.Length < Attempts))
        {
            return null;
        }

        string why = $"{state.NextAction} failed{(state.Failures.Length > 1 ? $" {state.Failures.Length} times" : "")}: {state.Failures[^1].Detail}";

        // All traffic is where it should be; an old version that will not drain is a sentence in the report.
        return new Decision(state.Phase == Phase.Finishing ? DecisionKind.Succeed : DecisionKind.Abort, state.Stage, why);
    }

    private static Decision? DecideForward(RolloutState state, DateTimeOffset now)
    {
        if (Reads(state))
        {
            return DecideBreach(state) ?? (state is { Phase: Phase.Holding, IsPaused: false } ? DecideHold(state, now) : null);
        }

        if (state.IsPaused || state.NextAction is not null)
        {
            return null;
        }

        return state.Phase switch
        {
            Phase.Preparing => new Decision(DecisionKind.Enter, 0, state.CurrentStage.Name),
            Phase.Shifting => new Decision(DecisionKind.Hold, state.Stage, state.CurrentStage.Hold == TimeSpan.Zero ? "until its gates passed" : $"for {DurationText.Of(state.CurrentStage.Hold)}"),
            _ => new Decision(DecisionKind.Succeed, state.Stage, "all stages passed"),
        };
    }

    private static Decision? DecideBreach(RolloutState state)
    {
        foreach (GateSpec gate in state.CurrentStage.Gates)
        {
            if (state.Gates.GetValueOrDefault(gate.Name) is not { } read || (read.Fails <= gate.Tolerate && read.Errors < gate.Errors))
            {
                continue;
            }

            string why = $"gate '{gate.Name}' {(read.Fails > gate.Tolerate ? "failed" : $"could not be read {read.Errors} times")}: {read.Last.Why}";
            if (state.CurrentStage.OnFail == FailAction.Abort)
            {
                return new Decision(DecisionKind.Abort, state.Stage, why);
            }

            if (!state.IsPaused)
            {
                return new Decision(DecisionKind.Pause, state.Stage, why);
            }
        }

        return null;
    }

    private static Decision? DecideHold(RolloutState state, DateTimeOffset now)
    {
        PlanStage stage = state.CurrentStage;
        if (now < state.Since + stage.Hold || stage.Gates.Any(gate => state.Gates.GetValueOrDefault(gate.Name) is { } read && read.Last.At < state.WatchedSince))
        {
            return null;
        }

        string[] open = [.. stage.Gates.Where(gate => state.Gates.GetValueOrDefault(gate.Name)?.Last.Verdict != Verdict.Pass).Select(static gate => gate.Name)];
        if (open.Length == 0)
        {
            return stage.Approval
                ? new Decision(DecisionKind.Ask, state.Stage, "passed, and waits for a person")
                : Next(state, stage.Gates.Count == 0 ? "held" : string.Create(CultureInfo.InvariantCulture, $"all {stage.Gates.Count} gates passed"));
        }

        return now < LookedFrom(state) + stage.Hold + Patience(stage)
            ? null
            : new Decision(DecisionKind.Pause, state.Stage, $"inconclusive: {string.Join(", ", open.Select(name => $"'{name}' says {state.Gates.GetValueOrDefault(name)?.Last.Why ?? "nothing"}"))}");
    }

    // As long again as the hold, and time for three readings: then it is for a person to say.
    private static TimeSpan Patience(PlanStage stage) => stage.Hold + (3 * stage.Gates.Select(static gate => gate.Every).DefaultIfEmpty().Max());

    private static Decision Next(RolloutState state, string why) => state.Stage + 1 < state.Header.Plan.Stages.Count
        ? new Decision(DecisionKind.Enter, state.Stage + 1, why)
        : new Decision(DecisionKind.Finish, state.Stage, why);
}
