using System.Diagnostics.Metrics;

namespace Noa.FeatureFlags.Server.Tests.LaunchDarkly;

/// <summary>Waits for events that the server counts.</summary>
internal sealed class EventCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource> _seen = new();

    public EventCounts()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "noa.flags.launchdarkly.events")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach ((string name, object? value) in tags)
            {
                if (name == "kind")
                {
                    Of((string)value!).TrySetResult();
                }
            }
        });
        _listener.Start();
    }

    public Task SeenAsync(string kind, TimeSpan patience) => Of(kind).Task.WaitAsync(patience);

    public void Dispose() => _listener.Dispose();

    private TaskCompletionSource Of(string kind) => _seen.GetOrAdd(kind, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
