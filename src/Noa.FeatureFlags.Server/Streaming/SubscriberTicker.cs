using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>The clock of all streams: signs of life, age, and clients that stopped reading. One timer instead of several a stream.</summary>
internal sealed class SubscriberTicker(
    SubscriberHub hub,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider,
    IHostApplicationLifetime lifetime,
    StreamingMetrics metrics,
    ILogger<SubscriberTicker> logger) : BackgroundService
{
    /// <summary>Subscribers a second that a node which takes over is asked to bear.</summary>
    private const int ReconnectsPerSecond = 700;

    private readonly SyncServerOptions _options = options.Value.Sync;

    /// <summary>True from the moment the host begins to stop.</summary>
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The time over which drained clients are to come back: wide enough for whoever takes them.</summary>
    public TimeSpan ReconnectWithin => TimeSpan.FromSeconds(Math.Max(1, hub.Count / (double)ReconnectsPerSecond));

    /// <summary>When a drained stream is ended though the client is still there.</summary>
    public TimeSpan CloseAfter => TimeSpan.FromTicks(Math.Min(_options.CloseAfter.Ticks, (ReconnectWithin + TimeSpan.FromSeconds(5)).Ticks));

    /// <summary>Sets when a new stream is due for what.</summary>
    public void Schedule(Subscriber subscriber)
    {
        ScheduleHeartbeat(subscriber);
        subscriber.EndDue = After(Jitter.Around(_options.StreamAge));
    }

    /// <summary>Looks at every subscriber once.</summary>
    public void Tick()
    {
        long now = timeProvider.GetTimestamp();
        long stuckBefore = now - ToTimestamp(_options.WriteTimeout);
        foreach (Subscriber subscriber in hub.All)
        {
            if (subscriber.AbortWhenStuck(stuckBefore))
            {
                metrics.SlowReaderCutOff(subscriber.Environment.Name);
                StreamingLog.SlowReaderCutOff(logger, subscriber.Caller.KeyId, _options.WriteTimeout);
            }

            if (now >= subscriber.EndDue)
            {
                EndOrDrain(subscriber);
            }

            if (now >= subscriber.HeartbeatDue)
            {
                ScheduleHeartbeat(subscriber);
                subscriber.Ring(Wake.Heartbeat);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using CancellationTokenRegistration draining = lifetime.ApplicationStopping.Register(DrainAll);
        TimeSpan period = TimeSpan.FromTicks(Math.Clamp(_options.HeartbeatInterval.Ticks / 20, TimeSpan.TicksPerMillisecond * 20, TimeSpan.TicksPerSecond));
        using var timer = new PeriodicTimer(period, timeProvider);
        try
        {
            // The web server stops before other services do, so this runs until the last stream has ended.
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Tick();
            }
        }
        catch (OperationCanceledException)
        {
            // The host has stopped.
        }
    }

    private void DrainAll()
    {
        foreach (Subscriber subscriber in hub.All)
        {
            Drain(subscriber);
        }
    }

    private void EndOrDrain(Subscriber subscriber)
    {
        if (subscriber.IsDraining)
        {
            subscriber.Ring(Wake.Close);
        }
        else
        {
            Drain(subscriber);
        }
    }

    private void Drain(Subscriber subscriber)
    {
        subscriber.EndDue = After(CloseAfter);
        subscriber.IsDraining = true;
        subscriber.Ring(Wake.Drain);
    }

    private void ScheduleHeartbeat(Subscriber subscriber) => subscriber.HeartbeatDue = After(Jitter.Around(_options.HeartbeatInterval));

    private long After(TimeSpan delay) => timeProvider.GetTimestamp() + ToTimestamp(delay);

    private long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * timeProvider.TimestampFrequency);
}
