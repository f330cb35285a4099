using System.Collections.Concurrent;

namespace Noa.FeatureFlags.Load;

/// <summary>How many subscribers have which revision.</summary>
internal sealed class Reached(int count)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<long, StrongCount> _counts = new();

    public void Note(long revision)
    {
        if (revision > 0)
        {
            Of(revision).Add();
        }
    }

    public Task WaitAsync(long revision) => Of(revision).All.WaitAsync(Patience);

    private StrongCount Of(long revision) => _counts.GetOrAdd(revision, _ => new StrongCount(count));

    private sealed class StrongCount(int count)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _seen;

        public Task All => _all.Task;

        public void Add()
        {
            if (Interlocked.Increment(ref _seen) == count)
            {
                _all.TrySetResult();
            }
        }
    }
}
