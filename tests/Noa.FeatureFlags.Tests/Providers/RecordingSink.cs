using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Keeps what a source hands over, and lets tests wait for it.</summary>
internal sealed class RecordingSink : IRuleSetSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _awaited = [];
    private int _callers;

    public Dictionary<string, FlagDefinition> Flags { get; } = [];

    public Dictionary<string, SegmentDefinition> Segments { get; } = [];

    public List<RuleSetDefinition> Replaced { get; } = [];

    public List<RuleSetChanges> Applied { get; } = [];

    public List<(ProviderState State, string? Detail)> Reports { get; } = [];

    public ProviderState State { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>Whether two threads called at once, which sources must not do.</summary>
    public bool WasCalledConcurrently { get; private set; }

    /// <summary>What a call returns.</summary>
    public RuleSetUpdate Update { get; set; } = new();

    /// <summary>Called with each rule set and change.</summary>
    public Action? OnDelivery { get; set; }

    public RuleSetUpdate Replace(RuleSetDefinition definitions) => Record(() =>
    {
        Replaced.Add(definitions);
        foreach (string key in Flags.Keys.Where(key => !definitions.UnreadableFlags.Contains(key)).ToArray())
        {
            Flags.Remove(key);
        }

        Segments.Clear();
        Put(definitions);
    });

    public RuleSetUpdate Apply(RuleSetChanges changes) => Record(() =>
    {
        Applied.Add(changes);
        foreach (string key in changes.RemovedFlags)
        {
            Flags.Remove(key);
        }

        foreach (string key in changes.RemovedSegments)
        {
            Segments.Remove(key);
        }

        Put(changes.Upserts);
    });

    public void Report(ProviderState state, string? detail) => Enter(() =>
    {
        Reports.Add((state, detail));
        (State, Detail) = (state, detail);
    });

    /// <summary>What a flag says of itself; null when there is no such flag.</summary>
    public string? DescriptionOf(string flag)
    {
        lock (_gate)
        {
            return Flags.GetValueOrDefault(flag)?.Description;
        }
    }

    /// <summary>Waits until something holds; looks again after every call.</summary>
    public Task UntilAsync(Func<bool> condition)
    {
        lock (_gate)
        {
            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((condition, met));
            Notify();
            return met.Task.WaitAsync(Patience);
        }
    }

    private RuleSetUpdate Record(Action record)
    {
        Enter(() =>
        {
            record();
            (State, Detail) = (ProviderState.Ready, null);
        });
        OnDelivery?.Invoke();
        return Update;
    }

    private void Put(RuleSetDefinition definitions)
    {
        foreach (FlagDefinition flag in definitions.Flags)
        {
            Flags[flag.Key] = flag;
        }

        foreach (SegmentDefinition segment in definitions.Segments)
        {
            Segments[segment.Key] = segment;
        }
    }

    private void Enter(Action record)
    {
        WasCalledConcurrently |= Interlocked.Increment(ref _callers) > 1;
        lock (_gate)
        {
            record();
            Notify();
        }

        Interlocked.Decrement(ref _callers);
    }

    private void Notify()
    {
        foreach ((Func<bool> condition, TaskCompletionSource met) in _awaited)
        {
            if (condition())
            {
                met.TrySetResult();
            }
        }

        _awaited.RemoveAll(static awaited => awaited.Met.Task.IsCompleted);
    }
}
