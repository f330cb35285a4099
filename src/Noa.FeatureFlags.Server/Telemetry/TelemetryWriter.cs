using System.Threading.Channels;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Takes batches from any number of calls and writes those that wait in one transaction. Beyond its room it refuses, and never makes anybody else wait.</summary>
internal sealed class TelemetryWriter(TelemetryStore store, TimeProvider timeProvider, ILogger<TelemetryWriter> logger) : BackgroundService
{
    /// <summary>Batches in one transaction.</summary>
    private const int MaxTogether = 64;

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private int _waitingBytes;
    private bool _isOpen;
    private bool _isFailing;

    /// <summary>Writes a batch.</summary>
    /// <param name="report">The batch.</param>
    /// <param name="bytes">Its size on the wire, which stands for its size here.</param>
    /// <returns>Null when there is no room for it now.</returns>
    /// <exception cref="TelemetryUnavailableException">It cannot be written now.</exception>
    public async Task<ReportOutcome?> WriteAsync(UsageReport report, int bytes)
    {
        var waiting = new Waiting(report, new(TaskCreationOptions.RunContinuationsAsynchronously));
        bool fits = Interlocked.Add(ref _waitingBytes, bytes) <= TelemetryLimits.MaxWaitingBytes;
        try
        {
            return fits && _waiting.Writer.TryWrite(waiting) ? await waiting.Outcome.Task : null;
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -bytes);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using ITimer forgetting = timeProvider.CreateTimer(_ => _waiting.Writer.TryWrite(Waiting.ToForget), null, TimeSpan.Zero, ForgetEvery);
        await using CancellationTokenRegistration stopping = stoppingToken.Register(() => _waiting.Writer.TryComplete());
        var together = new List<Waiting>();
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (together.Count < MaxTogether && _waiting.Reader.TryRead(out Waiting? next))
            {
                together.Add(next);
            }

            Write(together);
            together.Clear();
        }
    }

    private void Write(List<Waiting> together)
    {
        Waiting[] batches = [.. together.Where(static waiting => waiting.Report is not null)];
        try
        {
            OpenOnce();
            if (batches.Length < together.Count)
            {
                store.Forget();
            }

            IReadOnlyList<ReportOutcome> outcomes = batches.Length > 0 ? store.Write([.. batches.Select(static waiting => waiting.Report!)]) : [];
            foreach ((Waiting waiting, ReportOutcome outcome) in batches.Zip(outcomes))
            {
                waiting.Outcome.SetResult(outcome);
            }

            _isFailing = false;
        }
#pragma warning disable CA1031 // Whatever it is, the next batch must be tried, and the callers told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(batches, exception);
        }
    }

    // Not at the server's start, which waits for nothing that flags do not need; and again, when what was wrong was mended.
    private void OpenOnce()
    {
        if (!_isOpen)
        {
            store.Open();
            _isOpen = true;
        }
    }

    private void Fail(Waiting[] batches, Exception exception)
    {
        // Once, and not with every batch until it is mended.
        if (!_isFailing)
        {
            TelemetryLog.NotKept(logger, exception);
        }

        _isFailing = true;
        foreach (Waiting waiting in batches)
        {
            waiting.Outcome.TrySetException(exception as TelemetryUnavailableException ?? new TelemetryUnavailableException("The batch could not be written.", exception));
        }
    }

    /// <summary>A batch; without one, the hour at which what is old is dropped.</summary>
    private sealed record Waiting(UsageReport? Report, TaskCompletionSource<ReportOutcome> Outcome)
    {
        public static Waiting ToForget => new(null, new());
    }
}
