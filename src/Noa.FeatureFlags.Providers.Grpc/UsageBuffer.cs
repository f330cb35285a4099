using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Exposure = Noa.FeatureFlags.Exposures.Exposure;
using TrackedEvent = Noa.FeatureFlags.Exposures.TrackedEvent;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Exposures and events that wait for the next report, hashed already. What does not fit is dropped and counted.</summary>
internal sealed class UsageBuffer
{
    /// <summary>Exposures that may wait, and events; about 3 MB when both are full.</summary>
    public const int Capacity = 10_000;

    /// <summary>Exposures in one report, and events: what servers take.</summary>
    public const int MaxInReport = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<Protocol.V1.Exposure> _exposures = new();
    private readonly Queue<Protocol.V1.TrackedEvent> _events = new();
    private long _dropped;
    private long _droppedSinceReport;

    /// <summary>What was dropped since the start.</summary>
    public long DroppedCount => Interlocked.Read(ref _dropped);

    /// <summary>Whether a report is worth sending before its time.</summary>
    public bool HasFullReport
    {
        get
        {
            lock (_lock)
            {
                return _exposures.Count >= MaxInReport || _events.Count >= MaxInReport;
            }
        }
    }

    public void Add(IEnumerable<Exposure> exposures, IEnumerable<TrackedEvent> events)
    {
        lock (_lock)
        {
            foreach (Exposure exposure in exposures)
            {
                Add(_exposures, exposure, static exposure => new Protocol.V1.Exposure
                {
                    Experiment = exposure.Experiment,
                    FlagKey = exposure.Flag,
                    Variation = exposure.Variation,
                    Unit = Hash(exposure.Kind, exposure.Unit),
                    At = exposure.Time.ToTimestamp(),
                });
            }

            foreach (TrackedEvent tracked in events)
            {
                Add(_events, tracked, ToMessage);
            }
        }
    }

    /// <summary>Moves what fits into a report.</summary>
    public void MoveTo(ReportRequest report)
    {
        lock (_lock)
        {
            Move(_exposures, report.Exposures);
            Move(_events, report.Events);
            report.Dropped = (ulong)_droppedSinceReport;
            _droppedSinceReport = 0;
        }
    }

    /// <summary>Counts what was lost otherwise.</summary>
    public void Drop(long count)
    {
        Interlocked.Add(ref _dropped, count);
        Interlocked.Add(ref _droppedSinceReport, count);
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Drop(_exposures.Count + _events.Count);
            _exposures.Clear();
            _events.Clear();
        }
    }

    private void Add<TItem, TMessage>(Queue<TMessage> queue, TItem item, Func<TItem, TMessage> convert)
    {
        if (queue.Count >= Capacity)
        {
            Drop(1);
            return;
        }

        queue.Enqueue(convert(item));
    }

    private static void Move<T>(Queue<T> queue, ICollection<T> report)
    {
        for (int count = Math.Min(queue.Count, MaxInReport); count > 0; count--)
        {
            report.Add(queue.Dequeue());
        }
    }

    private static Protocol.V1.TrackedEvent ToMessage(TrackedEvent tracked)
    {
        var message = new Protocol.V1.TrackedEvent
        {
            Name = tracked.Name,
            Units = { tracked.Units.Take(MaxKinds).Select(static unit => Hash(unit.Key, unit.Value)) },
            At = tracked.Time.ToTimestamp(),
        };
        if (tracked.Value is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    // Kinds of one event: what servers take.
    private const int MaxKinds = 8;

    private static ByteString Hash(string kind, string value) => UnsafeByteOperations.UnsafeWrap(UnitHash.Of(kind, value));
}
