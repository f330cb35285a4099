using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>Runs a recorded rollout again: the same measurements at the same times must give the same decisions.</summary>
internal static class Replay
{
    /// <summary>Judges and decides anew, line by line.</summary>
    /// <param name="log">What was recorded.</param>
    /// <param name="again">Measures again at the recorded moments, from recorded metrics; null for the log's own measurements.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ReplayReport> RunAsync(IReadOnlyList<RolloutEvent> log, IGateReader? again, CancellationToken cancellationToken)
    {
        RolloutState state = RolloutState.Of([log[0]]);
        List<string> differences = [];
        int decisions = 0, readings = 0;
        DateTimeOffset? measuredAt = null;
        foreach (RolloutEvent line in log.Skip(1))
        {
            RolloutEvent taken = line;
            if (line is DecidedEvent decided)
            {
                decisions++;
                Compare(decided, RolloutMachine.Decide(state, decided.At), differences);
            }
            else if (line is MeasuredEvent measured)
            {
                readings++;
                taken = await JudgeAsync(measured, state, again, differences, cancellationToken).ConfigureAwait(false);

                // Gates that were due together are read together: what the first says is decided on after the last.
                if (measured.At != measuredAt && RolloutMachine.Decide(state, measured.At) is { } missed)
                {
                    differences.Add($"line {line.Seq}: {missed.Kind} is decided here ({missed.Reason}), and was not");
                }

                measuredAt = measured.At;
            }

            state = state.After(taken);
        }

        return new ReplayReport(state.Header.Id, state.Header.Version, log.Count, readings, decisions, differences);
    }

    private static async Task<MeasuredEvent> JudgeAsync(MeasuredEvent recorded, RolloutState state, IGateReader? again, List<string> differences, CancellationToken cancellationToken)
    {
        RolloutHeader header = state.Header;
        GateSpec? gate = header.Plan.Stages[recorded.Stage].Gates.FirstOrDefault(gate => gate.Name == recorded.Gate);
        if (gate is null)
        {
            differences.Add($"line {recorded.Seq}: the plan has no gate '{recorded.Gate}' in stage {recorded.Stage + 1}");
            return recorded;
        }

        Measurement measurement = recorded.Measurement;
        if (again is not null && gate is QuerySpec or ComparisonSpec)
        {
            var subject = new GateSubject(header.Version, header.Previous, header.Slot, header.PreviousSlot, state.Since);
            measurement = await again!.MeasureAsync(gate, subject, recorded.At, cancellationToken).ConfigureAwait(false);
        }

        Judgement judgement = Judge.Of(gate, measurement);
        if (judgement.Verdict != recorded.Verdict)
        {
            differences.Add($"line {recorded.Seq}: gate '{recorded.Gate}' is {judgement.Verdict} ({judgement.Why}), and was {recorded.Verdict} ({recorded.Why})");
        }

        return recorded with { Measurement = measurement, Verdict = judgement.Verdict, Why = judgement.Why };
    }

    private static void Compare(DecidedEvent recorded, Decision? decision, List<string> differences)
    {
        if (decision is null || decision.Kind != recorded.Decision || decision.Stage != recorded.Stage)
        {
            differences.Add($"line {recorded.Seq}: {(decision is null ? "nothing" : $"{decision.Kind} of stage {decision.Stage + 1} ({decision.Reason})")} is decided, and was {recorded.Decision} of stage {recorded.Stage + 1} ({recorded.Reason})");
        }
    }
}
