using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Exposures;

/// <summary>Hands what waits in a queue over to its sink: every so often, when a batch is full, and at the end.</summary>
internal sealed class ExposureWriter : IDisposable
{
    private readonly ExposureQueue _queue;
    private readonly IExposureSink _sink;
    private readonly ExposureQueueOptions _options;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationToken _aborted;
    private readonly Lock _handingOver = new();
    private readonly ITimer? _timer;
    private readonly Task _loop = Task.CompletedTask;
    private volatile bool _isStopping;
    private long _failedCount;
    private long _droppedCountLogged;

    public ExposureWriter(ExposureQueue queue, IExposureSink sink, ExposureQueueOptions options)
    {
        _queue = queue;
        _sink = sink;
        _options = options;
        _aborted = _abort.Token;
        if (options.HandsOverAtOnce)
        {
            return;
        }

        // Whoever happens to make the queue must not lend the task its activity and locals for the life of the process.
        using AsyncFlowControl? suppression = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = options.TimeProvider.CreateTimer(static writer => ((ExposureWriter)writer!).Wake(), this, options.FlushInterval, options.FlushInterval);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Exposures and events that were lost because the sink failed.</summary>
    public long FailedCount => Interlocked.Read(ref _failedCount);

    /// <summary>The sink's type, for logs.</summary>
    public string SinkName => _sink.GetType().Name;

    /// <summary>Asks for what waits to be handed over; returns at once.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Hands over what waits before returning; for sinks that keep it in memory.</summary>
    public void HandOverNow()
    {
        lock (_handingOver)
        {
            while (HandOverBatchAsync().AsTask().GetAwaiter().GetResult() > 0)
            {
            }
        }
    }

    /// <summary>Hands over what waits, and ends.</summary>
    /// <returns>False when the time was over before the sink was done.</returns>
    public async Task<bool> StopAsync()
    {
        _isStopping = true;
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        Wake();
        try
        {
            await _loop.WaitAsync(_options.ShutdownTimeout, _options.TimeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Lets go of what ending needs; after <see cref="StopAsync"/>.</summary>
    public void Dispose() => _abort.Dispose();

    private async Task RunAsync()
    {
        while (!_isStopping)
        {
            await _wake.Reader.ReadAsync().ConfigureAwait(false);
            await HandOverAsync().ConfigureAwait(false);
        }

        // What came in while the last batch was written.
        await HandOverAsync().ConfigureAwait(false);
    }

    /// <summary>Hands over what waits now. What comes in meanwhile waits for company, unless it fills a batch.</summary>
    private async ValueTask HandOverAsync()
    {
        int due = _queue.WaitingCount;
        while ((due > 0 || _queue.HasFullBatch) && !_aborted.IsCancellationRequested)
        {
            int taken = await HandOverBatchAsync().ConfigureAwait(false);
            if (taken == 0)
            {
                // Somebody has reserved a place and is about to take it: the next wake finds it.
                break;
            }

            due -= taken;
        }

        LogDropped();
    }

    private async ValueTask<int> HandOverBatchAsync()
    {
        List<Exposure> exposures = [];
        List<TrackedEvent> events = [];
        int taken = _queue.Take(exposures, events);
        if (taken == 0)
        {
            return 0;
        }

        try
        {
            await _sink.WriteAsync(exposures, events, _aborted).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Interlocked.Add(ref _failedCount, taken);
            Tell(logger => Log.SinkFailed(logger, SinkName, taken, exception));
        }

        return taken;
    }

    private void LogDropped()
    {
        long dropped = _queue.DroppedCount - _droppedCountLogged;
        if (dropped > 0)
        {
            _droppedCountLogged += dropped;
            Tell(logger => Log.ExposuresDropped(logger, dropped, _options.Capacity));
        }
    }

    private void Tell(Action<ILogger> write)
    {
        try
        {
            write(_options.Logger);
        }
        catch (Exception)
        {
            // A logger that fails must not end the task that exposures depend on, and there is nobody left to tell.
        }
    }
}
