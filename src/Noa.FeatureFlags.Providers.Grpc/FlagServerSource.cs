using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Follows one environment of a flag server, and never gives back what it once had: without contact the last good rules stay in use.</summary>
/// <remarks>Reads are answered in process, as from any source. Nothing here blocks the start: rules on disk are in use before the first connection.</remarks>
public sealed class FlagServerSource : IRuleSetSource
{
    /// <summary>Name of the meter with this source's counts.</summary>
    public const string MeterName = "Noa.FeatureFlags.Providers.Grpc";

    private static readonly string SdkVersion = typeof(FlagServerSource).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Chance, from 0 inclusive to 1 exclusive.</summary>
    internal static readonly Func<double> Random = static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);

    private readonly FlagServerSourceOptions _options;
    private readonly FlagServerConnection? _shared;
    private FlagServerConnection _connection = null!;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly Func<double> _random;
    private long _lastHeard;
    private bool _isConnected;
    private bool _wasAlarmed;

    /// <summary>Makes a source; it connects when it is run.</summary>
    /// <param name="options">Read once, here.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public FlagServerSource(FlagServerSourceOptions options)
        : this(options, TimeProvider.System, NullLogger<FlagServerSource>.Instance)
    {
    }

    /// <summary>Makes a source; it connects when it is run.</summary>
    /// <param name="options">Read once, here.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where it says how it fares.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public FlagServerSource(FlagServerSourceOptions options, TimeProvider timeProvider, ILogger<FlagServerSource> logger)
        : this(options, null, timeProvider, logger, Random)
    {
    }

    internal FlagServerSource(FlagServerSourceOptions options, FlagServerConnection? shared, TimeProvider timeProvider, ILogger logger, Func<double> random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Validate();
        (_options, _shared, _timeProvider, _logger, _random) = (options, shared, timeProvider, logger, random);
        _lastHeard = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public string Name => $"flag server {_options.Address}";

    /// <inheritdoc/>
    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using var metrics = new FlagServerMetrics(() => Volatile.Read(ref _isConnected), () => _timeProvider.GetElapsedTime(Volatile.Read(ref _lastHeard)));
        using var journal = new ReplicaJournal(OpenCache(), metrics, _timeProvider, _logger);
        var replica = new Replica(sink, journal);
        Restore(replica, journal, sink);

        // The rules of the disk are in use: whoever waits for that need not wait for the first connection to be made.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using FlagServerConnection? own = _shared is null ? new FlagServerConnection(_options) : null;
        _connection = _shared ?? own!;
        var follower = new FlagSync.FlagSyncClient(_connection.Channel);
        var policy = new ReconnectPolicy(_random);
        await using ITimer alarm = _timeProvider.CreateTimer(_ => CheckAlarm(metrics), null, _options.StaleAlarm, _options.StaleAlarm / 5);
        while (!cancellationToken.IsCancellationRequested)
        {
            SyncSession session = NewSession(follower, replica, sink, policy, metrics);
            SessionEnd end = await session.FollowAsync(NewHello(replica, journal), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isConnected, false);
            TimeSpan delay = policy.DelayAfter(end);
            ReportLoss(end, delay, replica, sink, metrics);
            await (policy.ShouldPoll
                ? PollAsync(follower, replica, sink, policy, metrics, cancellationToken)
                : Task.Delay(delay, _timeProvider, cancellationToken)).ConfigureAwait(false);
        }
    }

    private DiskCache? OpenCache()
    {
        if (_options.CacheDirectory is not { Length: > 0 } folder)
        {
            return null;
        }

        try
        {
            return new DiskCache(folder, $"{_options.Address}\n{(_options.Environment.Length > 0 ? _options.Environment : EnvironmentOf(_options.Key))}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            FlagServerLog.NotKept(_logger, exception);
            return null;
        }
    }

    // noa_sdk_<environment>_...; of any other key, its hash: a copy of rules must not be mistaken for another environment's.
    private static string EnvironmentOf(string key) => key.Split('_') is ["noa", _, var environment, _, _] ? environment : Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

    private void Restore(Replica replica, ReplicaJournal journal, IRuleSetSink sink)
    {
        if (journal.Load() is { } kept)
        {
            replica.Restore(kept.Version, kept.Entries);
            sink.Report(ProviderState.Stale, $"rules of the disk, until {Name} answers");
            FlagServerLog.Restored(_logger, kept.Version);
        }
    }

    private SyncSession NewSession(FlagSync.FlagSyncClient client, Replica replica, IRuleSetSink sink, ReconnectPolicy policy, FlagServerMetrics metrics)
    {
        var events = new SessionEvents(
            kind =>
            {
                Volatile.Write(ref _lastHeard, _timeProvider.GetTimestamp());
                _wasAlarmed = false;
                metrics.Heard(kind);
            },
            welcome =>
            {
                Volatile.Write(ref _isConnected, true);
                policy.SetWindow(welcome.ReconnectWindow?.ToTimeSpan() ?? TimeSpan.Zero);
                FlagServerLog.Following(_logger, welcome.Environment, _options.Address, welcome.NodeId);
                if (replica.Version is not null && !welcome.Reset)
                {
                    sink.Report(ProviderState.Ready, null);
                }
            },
            bookmark => ReportStore(bookmark, replica, sink));
        return new SyncSession(client, _connection.Headers, replica, events, _options.ConnectTimeout, _timeProvider, _random);
    }

    private Hello NewHello(Replica replica, ReplicaJournal journal) => new()
    {
        SdkName = "noa-dotnet",
        SdkVersion = SdkVersion,
        InstanceId = _connection.InstanceId,
        Environment = _options.Environment,
        Have = replica.Version?.ToMessage(),
        Quarantined = { journal.Quarantined },
        Features = { RuleFeatures.Known },
        Tags = { _options.Tags },
    };

    private void ReportStore(Bookmark bookmark, Replica replica, IRuleSetSink sink)
    {
        if (replica.Version is null)
        {
            return;
        }

        bool isLive = bookmark.Store is StoreState.Live or StoreState.Unspecified;
        sink.Report(isLive ? ProviderState.Ready : ProviderState.Stale, isLive ? null : $"{Name} cannot reach its store ({bookmark.Store})");
    }

    private void ReportLoss(SessionEnd end, TimeSpan delay, Replica replica, IRuleSetSink sink, FlagServerMetrics metrics)
    {
        // A planned change of node is no loss.
        if (end.IsDrained)
        {
            return;
        }

        metrics.Lost();
        FlagServerLog.Lost(_logger, _options.Address, end.Detail, delay);
        sink.Report(replica.Version is null ? ProviderState.NotReady : ProviderState.Stale, $"{Name}: {end.Status}, {end.Detail}");
    }

    private void CheckAlarm(FlagServerMetrics metrics)
    {
        TimeSpan silence = _timeProvider.GetElapsedTime(Volatile.Read(ref _lastHeard));
        if (silence >= _options.StaleAlarm && !_wasAlarmed)
        {
            _wasAlarmed = true;
            metrics.Alarmed();
            FlagServerLog.Alarm(_logger, _options.Address, silence);
        }
    }

    private async Task PollAsync(FlagSync.FlagSyncClient client, Replica replica, IRuleSetSink sink, ReconnectPolicy policy, FlagServerMetrics metrics, CancellationToken cancellationToken)
    {
        FlagServerLog.Polling(_logger, _options.Address, _options.PollInterval);
        long start = _timeProvider.GetTimestamp();
        while (_timeProvider.GetElapsedTime(start) < FlagServerSourceDefaults.StreamRetryInterval)
        {
            await Task.Delay(_options.PollInterval * (0.5 + _random()), _timeProvider, cancellationToken).ConfigureAwait(false);
            var request = new GetRulesetRequest { Environment = _options.Environment, Have = replica.Version?.ToMessage(), InstanceId = _connection.InstanceId, Features = { RuleFeatures.Known } };
            SessionEnd end = await NewSession(client, replica, sink, policy, metrics).PollAsync(request, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isConnected, false);
            if (end.Status == StatusCode.OK && replica.Version is not null)
            {
                sink.Report(ProviderState.Ready, null);
            }
            else
            {
                ReportLoss(end, _options.PollInterval, replica, sink, metrics);
            }
        }
    }
}
