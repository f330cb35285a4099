using Noa.Release.Gates;
using Noa.Release.Plans;

namespace Noa.Release.Rollouts;

/// <summary>Runs a rollout: takes commands, lets the machine decide, acts, measures, waits; each outcome is a line before the next begins.</summary>
internal sealed class Conductor(IRolloutLease lease, RolloutWorld world, TimeProvider time, string actor, IRolloutObserver observer)
{
    // How long a person's command may lie before it is seen.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);

    private readonly RolloutActions _actions = new(world, time);
    private RolloutState _state = null!;

    /// <summary>Begins a rollout.</summary>
    public async Task<RolloutState> StartAsync(RolloutHeader header, CancellationToken cancellationToken)
    {
        var started = new StartedEvent(header) { Seq = 1, At = time.GetUtcNow(), Actor = actor };
        await lease.AppendAsync(header.Id, started, cancellationToken).ConfigureAwait(false);
        _state = RolloutState.Begin(started);
        observer.Wrote(started, _state);
        return await RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on where a log ends.</summary>
    public async Task<RolloutState> ContinueAsync(RolloutState state, CancellationToken cancellationToken)
    {
        _state = state;
        await WriteAsync(new TakenOverEvent(), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return await RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<RolloutState> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            while (!_state.IsOver)
            {
                stop.Token.ThrowIfCancellationRequested();
                if (!await StepAsync(stop.Token).ConfigureAwait(false))
                {
                    return _state;
                }
            }
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ReleaseException($"The right to write the log of rollout {_state.Header.Id} was lost, to somebody else or because it could not be renewed in time. Nothing more was done; 'noa release status' tells where it is.");
        }

        return _state;
    }

    // False: a person must look, and until then there is nothing to do.
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_state.Command is null && await TakeCommandAsync(now, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        if (RolloutMachine.Decide(_state, now) is { } decision)
        {
            await WriteAsync(new DecidedEvent(decision.Kind, decision.Stage, decision.Reason), now, cancellationToken).ConfigureAwait(false);
            return decision.Kind != DecisionKind.GetStuck;
        }

        if (_state.Phase == Phase.Stuck)
        {
            return false;
        }

        if (RolloutMachine.MayAct(_state))
        {
            await ActAsync(_state.NextAction!.Value, cancellationToken).ConfigureAwait(false);
            return true;
        }

        GateSpec[] due = [.. RolloutMachine.DueGates(_state, now)];
        if (due.Length > 0)
        {
            await MeasureAsync(due, now, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await WaitAsync(now, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> TakeCommandAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (CommandMessage message in await lease.ReceiveAsync(_state.Header.Id, cancellationToken).ConfigureAwait(false))
        {
            bool isNew = !_state.CommandsSeen.Contains(message.Id);
            if (isNew)
            {
                await WriteAsync(new CommandedEvent(message.Id, message.Command, message.Reason) { Actor = message.Actor }, now, cancellationToken).ConfigureAwait(false);
            }

            await lease.ForgetAsync(_state.Header.Id, message, cancellationToken).ConfigureAwait(false);
            if (isNew)
            {
                return true;
            }
        }

        return false;
    }

    private async Task ActAsync(ActionKind action, CancellationToken cancellationToken)
    {
        observer.Begins(action, _state);
        long start = time.GetTimestamp();
        (bool succeeded, string detail) = await TryActAsync(action, cancellationToken).ConfigureAwait(false);
        await WriteAsync(new ActedEvent(action, succeeded, detail, Math.Round(time.GetElapsedTime(start).TotalSeconds, 3)), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        if (!succeeded && action != ActionKind.Prepare)
        {
            await Task.Delay(RetryAfter, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(bool Succeeded, string Detail)> TryActAsync(ActionKind action, CancellationToken cancellationToken)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Task<string> work = _actions.DoAsync(action, _state, interrupt.Token);

            // Starting a version may take minutes, and an abort must not wait for them. Going back is never interrupted.
            while (_state.Phase != Phase.Reverting && !work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(Glance, time, cancellationToken)).ConfigureAwait(false);
                IReadOnlyList<CommandMessage> messages = await lease.ReceiveAsync(_state.Header.Id, cancellationToken).ConfigureAwait(false);
                if (!work.IsCompleted && messages.Any(static message => message.Command == OperatorCommand.Abort))
                {
                    await interrupt.CancelAsync().ConfigureAwait(false);
                    break;
                }
            }

            return (true, await work.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (false, "interrupted by an abort");
        }
        catch (ReleaseException exception)
        {
            return (false, exception.Message);
        }
#pragma warning disable CA1031 // Whatever a library throws must end in the log and in going back, not in a version left half switched.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return (false, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private async Task MeasureAsync(GateSpec[] due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RolloutHeader header = _state.Header;
        int stage = _state.Stage;
        var subject = new GateSubject(header.Version, header.Previous, header.Slot, header.PreviousSlot, _state.Since);
        Measurement[] readings = await Task.WhenAll(due.Select(gate => MeasureAsync(gate, subject with { Before = _state.Gates.GetValueOrDefault(gate.Name)?.Last.Measurement }, now, cancellationToken))).ConfigureAwait(false);
        foreach ((GateSpec gate, Measurement measured) in due.Zip(readings))
        {
            Judgement judgement = Judge.Of(gate, measured);
            await WriteAsync(new MeasuredEvent(stage, gate.Name, measured, judgement.Verdict, judgement.Why), now, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Measurement> MeasureAsync(GateSpec gate, GateSubject subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestReading);
        try
        {
            return await world.Gates.MeasureAsync(gate, subject, now, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Measurement.Failed($"no reading within {DurationText.Of(LongestReading)}") with { CountedFrom = subject.Before?.CountedFrom };
        }
    }

    private async Task WaitAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? wake = RolloutMachine.WakeAt(_state, now);
        observer.Waits(wake, _state);
        TimeSpan rest = wake - now ?? Glance;
        await Task.Delay(rest < Glance ? rest : Glance, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(RolloutEvent line, DateTimeOffset at, CancellationToken cancellationToken)
    {
        RolloutEvent next = line with { Seq = _state.Seq + 1, At = at, Actor = line.Actor.Length > 0 ? line.Actor : actor };
        await lease.AppendAsync(_state.Header.Id, next, cancellationToken).ConfigureAwait(false);
        _state = _state.After(next);
        observer.Wrote(next, _state);
    }
}
