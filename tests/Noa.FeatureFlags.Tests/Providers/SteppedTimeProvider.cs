using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A clock that steps to what is waited for, and knows when somebody waits again.</summary>
internal sealed class SteppedTimeProvider : FakeTimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>The wait that was begun last.</summary>
    public TimeSpan Awaited { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new NotedTimer(base.CreateTimer(callback, state, dueTime, period), _armed.Writer);

    /// <summary>Takes note of a wait that was begun before.</summary>
    public async Task BeginAsync() => Awaited = await _armed.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Lets the awaited time pass, and what happens then happen.</summary>
    public async Task StepAsync()
    {
        Advance(Awaited);
        await BeginAsync();
    }

    private sealed class NotedTimer(ITimer timer, ChannelWriter<TimeSpan> armed) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isChanged = timer.Change(dueTime, period);
            armed.TryWrite(dueTime);
            return isChanged;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
