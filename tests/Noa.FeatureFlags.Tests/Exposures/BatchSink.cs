using System.Threading.Channels;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Tests.Exposures;

/// <summary>A sink whose batches a test awaits, and which can be made to fail or to hang.</summary>
internal sealed class BatchSink : IExposureSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<(IReadOnlyList<Exposure> Exposures, IReadOnlyList<TrackedEvent> Events)> _batches =
        Channel.CreateUnbounded<(IReadOnlyList<Exposure>, IReadOnlyList<TrackedEvent>)>();

    public Func<CancellationToken, Task> BeforeTaking { get; set; } = static _ => Task.CompletedTask;

    public int WaitingBatches => _batches.Reader.Count;

    public async Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        await BeforeTaking(cancellationToken);
        _batches.Writer.TryWrite((exposures, events));
    }

    public async Task<(IReadOnlyList<Exposure> Exposures, IReadOnlyList<TrackedEvent> Events)> NextBatchAsync() =>
        await _batches.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
