using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Keeps a rush of clients from taking the node down: refuses before any work, and says when to come back.</summary>
internal sealed class Admission : IDisposable
{
    private static readonly TimeSpan SoonestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LatestRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);

    private readonly TokenBucketRateLimiter _subscribes;
    private readonly SemaphoreSlim _snapshots;
    private readonly StreamingMetrics _metrics;
    private readonly TimeProvider _timeProvider;

    public Admission(IOptions<FlagServerOptions> options, StreamingMetrics metrics, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        SyncServerOptions settings = options.Value.Sync;
        _metrics = metrics;
        _snapshots = new SemaphoreSlim(settings.ConcurrentSnapshots);
        _subscribes = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.SubscribesPerSecond,
            TokensPerPeriod = Math.Max(1, settings.SubscribesPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
        });
    }

    /// <summary>Lets a subscription in.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED, with the time after which to come back.</exception>
    public void Admit()
    {
        using RateLimitLease lease = _subscribes.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            throw Refuse("RATE", "There are too many new subscriptions at this moment.");
        }
    }

    /// <summary>Refuses a subscription, for now.</summary>
    public Exception Full() => Refuse("ADMISSION", "This node has as many subscribers as it may have.");

    /// <summary>Refuses a stream of a key that has many already, for now.</summary>
    public Exception FullOfKey() => Refuse("ADMISSION", "This key has as many streams on this node as one key may have: close some, or give others a key of their own.");

    /// <summary>Waits for the turn to write a whole rule set.</summary>
    /// <returns>Ends the turn when disposed.</returns>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: too many others are before.</exception>
    public async ValueTask<IDisposable> SnapshotTurnAsync(CancellationToken cancellationToken) =>
        await _snapshots.WaitAsync(SnapshotPatience, cancellationToken)
            ? new Turn(_snapshots, _timeProvider)
            : throw Refuse("ADMISSION", "Too many rule sets are being sent at this moment.");

    public void Dispose()
    {
        _subscribes.Dispose();
        _snapshots.Dispose();
    }

    private Grpc.Core.RpcException Refuse(string reason, string message)
    {
        _metrics.Refused(reason);
        return ServerError.Exhausted(reason, message, Jitter.Between(SoonestRetry, LatestRetry));
    }

    // Ends by itself after a while: whoever does not read must not keep others waiting.
    private sealed class Turn : IDisposable
    {
        private readonly SemaphoreSlim _turns;
        private readonly ITimer _end;
        private int _isEnded;

        public Turn(SemaphoreSlim turns, TimeProvider timeProvider)
        {
            _turns = turns;
            _end = timeProvider.CreateTimer(static turn => ((Turn)turn!).End(), this, LongestTurn, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _end.Dispose();
            End();
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _isEnded, 1) != 0)
            {
                return;
            }

            try
            {
                _turns.Release();
            }
            catch (ObjectDisposedException)
            {
                // The server has stopped in the meantime.
            }
        }
    }
}
