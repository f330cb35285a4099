using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>A source that does what a test says.</summary>
internal sealed class ManualSource(string name) : IRuleSetSource
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; } = name;

    /// <summary>What the source feeds; set when it is started.</summary>
    public IRuleSetSink Sink { get; private set; } = new RecordingSink();

    /// <summary>Called before the first await.</summary>
    public Action<IRuleSetSink>? AtStart { get; init; }

    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        Sink = sink;
        AtStart?.Invoke(sink);
        try
        {
            await _end.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
    }

    public void End() => _end.SetResult();

    public void Fail(Exception exception) => _end.SetException(exception);
}
