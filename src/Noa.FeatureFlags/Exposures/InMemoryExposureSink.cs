namespace Noa.FeatureFlags.Exposures;

/// <summary>Keeps exposures and tracked events in memory, for tests.</summary>
/// <remarks>Thread-safe. Grows without bound until <see cref="Clear"/>.</remarks>
public sealed class InMemoryExposureSink : IExposureSink
{
    private readonly Lock _lock = new();
    private readonly List<Exposure> _exposures = [];
    private readonly List<TrackedEvent> _events = [];

    /// <summary>A copy of the exposures so far, in the order in which they were recorded.</summary>
    public IReadOnlyList<Exposure> Exposures
    {
        get
        {
            lock (_lock)
            {
                return [.. _exposures];
            }
        }
    }

    /// <summary>A copy of the tracked events so far, in the order in which they were recorded.</summary>
    public IReadOnlyList<TrackedEvent> TrackedEvents
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _exposures.AddRange(exposures);
            _events.AddRange(events);
        }

        return Task.CompletedTask;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _exposures.Clear();
            _events.Clear();
        }
    }
}
