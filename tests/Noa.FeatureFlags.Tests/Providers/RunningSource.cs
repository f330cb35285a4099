using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A source that feeds a recording sink until it is disposed.</summary>
internal sealed class RunningSource : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    public RunningSource(IRuleSetSource source) => _running = source.RunAsync(Sink, _stopping.Token);

    public RecordingSink Sink { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _stopping.Dispose();
    }
}
