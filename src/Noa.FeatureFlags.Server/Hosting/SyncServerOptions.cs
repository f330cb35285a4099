namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>How rule sets are streamed to subscribers.</summary>
public sealed class SyncServerOptions
{
    /// <summary>Mean time between two signs of life on a quiet stream; each is 20 % early or late. 30 seconds by default.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After an unplanned loss, clients spread their first attempt over this; 15 seconds by default.</summary>
    public TimeSpan ReconnectWindow { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Mean age at which a stream is drained, so that load moves to new nodes; each is 20 % early or late. 30 minutes by default.</summary>
    public TimeSpan StreamAge { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A subscriber that takes no byte for so long is cut off; 20 seconds by default.</summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>After a drain, streams are ended at the latest after this; 25 seconds by default, below the 30 that orchestrators give.</summary>
    public TimeSpan CloseAfter { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Subscribers at one time; more are refused and try again later. 10,000 by default, at most 50,000.</summary>
    public int MaxSubscribers { get; set; } = 10_000;

    /// <summary>Streams of one key at one time in protocols that are not ours (flagd, OFREP, LaunchDarkly); more are refused and try again later. 5,000 by default: one key never takes all places.</summary>
    public int MaxStreamsPerKey { get; set; } = 5_000;

    /// <summary>New subscriptions a second; more are refused and try again later. 1,000 by default.</summary>
    public int SubscribesPerSecond { get; set; } = 1_000;

    /// <summary>Whole rule sets that are being written at one time; 64 by default.</summary>
    public int ConcurrentSnapshots { get; set; } = 64;

    /// <summary>Revisions that are remembered for sending differences; 1,000 by default.</summary>
    public int LogRevisions { get; set; } = 1_000;

    /// <summary>A change that is not urgent is spread over one second for each so many subscribers; 4,000 by default.</summary>
    public int SpreadPerSecond { get; set; } = 4_000;
}
