using System.Collections.Concurrent;
using Noa.FeatureFlags.Evaluation;

namespace Noa.FeatureFlags.Exposures;

/// <summary>Takes exposures from reads without ever blocking them, drops repeats, and counts what does not fit.</summary>
internal sealed class ExposureQueue : IExposureRecorder, IAsyncDisposable
{
    private readonly ExposureQueueOptions _options;
    private readonly ExposureWriter _writer;
    private readonly RepeatFilter? _repeats;
    private readonly ConcurrentQueue<object> _waiting = new();
    private readonly int _fullBatch;
    private int _waitingCount;
    private long _recordedCount;
    private long _repeatedCount;
    private long _droppedCount;
    private int _isClosed;

    /// <summary>Starts handing over to a sink.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ExposureQueue(IExposureSink sink, ExposureQueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options.WithDefaults(options.Logger, options.TimeProvider);
        _fullBatch = Math.Min(options.MaxBatchSize, options.Capacity);
        _repeats = options.RepeatWindow == TimeSpan.Zero ? null : new RepeatFilter(options.RepeatTableSize, options.RepeatWindow, options.TimeProvider);
        _writer = new ExposureWriter(this, sink, _options);
    }

    /// <summary>Exposures and events that were taken, since the start.</summary>
    public long RecordedCount => Interlocked.Read(ref _recordedCount);

    /// <summary>Exposures that had been recorded within the window, and were not taken again.</summary>
    public long RepeatedCount => Interlocked.Read(ref _repeatedCount);

    /// <summary>Exposures and events that did not fit, came too late, or waited when the time for shutting down was over; also events with a value that is no number.</summary>
    public long DroppedCount => Interlocked.Read(ref _droppedCount);

    /// <summary>Exposures and events that were taken and lost because the sink failed.</summary>
    public long FailedCount => _writer.FailedCount;

    /// <summary>Exposures and events that wait.</summary>
    public int WaitingCount => Volatile.Read(ref _waitingCount);

    /// <summary>Whether as many wait as one call of the sink may have.</summary>
    public bool HasFullBatch => WaitingCount >= _fullBatch;

    /// <summary>Records that a unit was served a variation of an experiment. Never blocks, never throws; allocates nothing for a repeat.</summary>
    public void Record(string flag, string variation, string experiment, string kind, string unit, EvaluationReason reason = EvaluationReason.Fallthrough, string? ruleId = null, EvaluationContext? context = null)
    {
        ulong hash = 0;
        if (_repeats is not null)
        {
            hash = RepeatFilter.HashOf(flag, experiment, kind, unit, variation);
            if (_repeats.IsRepeat(hash))
            {
                Interlocked.Increment(ref _repeatedCount);
                return;
            }
        }

        if (!TryReserve(out int place))
        {
            // The unit's next read gets another chance.
            _repeats?.Forget(hash);
            return;
        }

        Add(new Exposure { Time = Now, Flag = flag, Variation = variation, Experiment = experiment, Kind = kind, Unit = unit, Reason = reason, RuleId = ruleId, Context = context }, place);
    }

    /// <summary>Records that something happened. Never blocks, never throws.</summary>
    public void Track(string eventName, EvaluationContext context, double? value)
    {
        if (value is { } number && !double.IsFinite(number))
        {
            Interlocked.Increment(ref _droppedCount);
            return;
        }

        if (!TryReserve(out int place))
        {
            return;
        }

        Dictionary<string, string> units = new(StringComparer.Ordinal);
        foreach (EvaluationContext member in (context ?? EvaluationContext.Empty).Members)
        {
            if (member.Key is not null)
            {
                units[member.Kind] = member.Key;
            }
        }

        Add(new TrackedEvent { Time = Now, Name = eventName ?? "", Units = units, Value = value, Context = context }, place);
    }

    /// <summary>Takes what waits, at most a batch of it.</summary>
    /// <returns>How many were taken.</returns>
    public int Take(List<Exposure> exposures, List<TrackedEvent> events)
    {
        int taken = 0;
        while (taken < _fullBatch && _waiting.TryDequeue(out object? item))
        {
            taken++;
            if (item is Exposure exposure)
            {
                exposures.Add(exposure);
            }
            else
            {
                events.Add((TrackedEvent)item);
            }
        }

        Interlocked.Add(ref _waitingCount, -taken);
        return taken;
    }

    /// <summary>Hands over what waits, as far as <see cref="ExposureQueueOptions.ShutdownTimeout"/> allows. What is recorded from now on is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        bool isFinished = await _writer.StopAsync().ConfigureAwait(false);
        _writer.Dispose();
        int lost = 0;
        while (_waiting.TryDequeue(out _))
        {
            lost++;
        }

        Interlocked.Add(ref _droppedCount, lost);
        Interlocked.Add(ref _waitingCount, -lost);
        if (!isFinished)
        {
            Log.ShutdownTimedOut(_options.Logger, _writer.SinkName, _options.ShutdownTimeout, lost);
        }
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    private bool TryReserve(out int place)
    {
        place = 0;
        if (Volatile.Read(ref _isClosed) == 0)
        {
            place = Interlocked.Increment(ref _waitingCount);
            if (place <= _options.Capacity)
            {
                return true;
            }

            Interlocked.Decrement(ref _waitingCount);
        }

        Interlocked.Increment(ref _droppedCount);
        return false;
    }

    private void Add(object item, int place)
    {
        Interlocked.Increment(ref _recordedCount);
        _waiting.Enqueue(item);
        if (_options.HandsOverAtOnce)
        {
            _writer.HandOverNow();
        }
        else if (place == _fullBatch)
        {
            _writer.Wake();
        }
    }
}
