using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>What every stream works with.</summary>
internal sealed class StreamingServices(
    SubscriberHub hub,
    SubscriberTicker ticker,
    Admission admission,
    KeyRing keyRing,
    IRuleSetStore store,
    StreamingMetrics metrics,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider,
    ILogger<FlagSyncService> logger)
{
    public SubscriberHub Hub => hub;

    public SubscriberTicker Ticker => ticker;

    public Admission Admission => admission;

    public KeyRing KeyRing => keyRing;

    public StreamingMetrics Metrics => metrics;

    public FlagServerOptions Options => options.Value;

    public TimeProvider TimeProvider => timeProvider;

    public ILogger Logger => logger;

    /// <summary>A sign of life that names a version.</summary>
    public ServerMessage Bookmark(FlagEnvironment environment, RuleSetVersion version)
    {
        StoreCondition condition = store.ConditionOf(environment);
        return new ServerMessage
        {
            Bookmark = new Bookmark
            {
                Version = version.ToMessage(),
                ServerTime = timeProvider.GetUtcNow().ToTimestamp(),
                Store = condition.State,
                StoreStaleSince = condition.IsLive ? null : condition.Since.ToTimestamp(),
            },
        };
    }

    /// <summary>Asks a client to go.</summary>
    public ServerMessage Drain() => new()
    {
        Drain = new Drain
        {
            ReconnectWithin = Duration.FromTimeSpan(ticker.ReconnectWithin),
            CloseAfter = Duration.FromTimeSpan(ticker.CloseAfter),
            Reason = ticker.IsDraining ? "the node stops" : "the stream is old",
        },
    };
}
