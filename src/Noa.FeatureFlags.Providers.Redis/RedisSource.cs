using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Protocol;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>Reads one environment straight from the Redis of a flag server, and never gives back what it once had: a Redis that went back is not believed.</summary>
/// <remarks>It follows what is served to everybody; a change that is still with the canary cohort, or was halted there, is not taken.</remarks>
public sealed class RedisSource : IRuleSetSource
{
    private const int JitterSteps = 1000;

    private readonly RedisSourceOptions _options;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private volatile TaskCompletionSource _hint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RuleSetVersion? _version;
    private EntrySet _entries = EntrySet.Empty;
    private string? _trouble;

    /// <summary>Makes a source; it connects when it is run.</summary>
    /// <param name="options">Read once, here.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public RedisSource(RedisSourceOptions options)
        : this(options, TimeProvider.System, NullLogger<RedisSource>.Instance)
    {
    }

    /// <summary>Makes a source; it connects when it is run.</summary>
    /// <param name="options">Read once, here.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where it says how it fares.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public RedisSource(RedisSourceOptions options, TimeProvider timeProvider, ILogger<RedisSource> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate();
        (_options, _timeProvider, _logger) = (options, timeProvider, logger);
        _keys = new RedisKeys(options.KeyPrefix, options.Environment);
    }

    /// <inheritdoc/>
    public string Name => $"Redis, environment {_options.Environment}";

    /// <inheritdoc/>
    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        using DiskCache? cache = OpenCache();
        Restore(cache, sink);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(RedisConnector.Options(_options.Connection, _options.AuthorityPath)).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            bool isSubscribed = false;
            while (!cancellationToken.IsCancellationRequested)
            {
                isSubscribed = isSubscribed || await SubscribeAsync(connection).ConfigureAwait(false);
                await LookAsync(connection.GetDatabase(), sink, cache).ConfigureAwait(false);
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private DiskCache? OpenCache()
    {
        try
        {
            return _options.CacheDirectory is { Length: > 0 } folder ? new DiskCache(folder, $"redis\n{_options.KeyPrefix}\n{_options.Environment}") : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RedisSourceLog.NotKept(_logger, exception);
            return null;
        }
    }

    private void Restore(DiskCache? cache, IRuleSetSink sink)
    {
        if (cache?.Load() is [var kept, ..])
        {
            sink.Replace(EntryDefinitions.Parse(kept.Entries.Entries));
            (_version, _entries) = (kept.Version, kept.Entries);
            sink.Report(ProviderState.Stale, "rules of the disk, until Redis answers");
        }
    }

    private async Task<bool> SubscribeAsync(ConnectionMultiplexer connection)
    {
        try
        {
            await connection.GetSubscriber().SubscribeAsync(RedisKeys.Channel(_options.KeyPrefix), (_, name) => Hear(name)).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return false;
        }
    }

    private void Hear(RedisValue name)
    {
        if (name == _options.Environment)
        {
            _hint.TrySetResult();
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = _options.PollInterval * (0.8 + (0.4 * RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps));
        await _hint.Task.WaitAsync(interval, _timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // Renewed before the look: what is announced while it goes on leads to another one.
        _hint = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task LookAsync(IDatabase database, IRuleSetSink sink, DiskCache? cache)
    {
        try
        {
            string? trouble = await FollowAsync(database, sink, cache).ConfigureAwait(false);
            Report(sink, trouble);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or FormatException)
        {
            Report(sink, $"{Name}: {(exception is FormatException ? exception.Message : exception.GetType().Name + ".")}");
        }
    }

    /// <returns>Why nothing was taken though there is something to take; null when all is well.</returns>
    private async Task<string?> FollowAsync(IDatabase database, IRuleSetSink sink, DiskCache? cache)
    {
        RedisReading reading = await RuleSetReader.ReadAsync(database, _keys, _version).ConfigureAwait(false);
        if (reading.FindRegression(_version) is { } regression)
        {
            return regression;
        }

        if (reading.Head is not { } head)
        {
            return $"Redis has no environment '{_options.Environment}'.";
        }

        bool wouldGoBack = head.Served.IsSameLineage(_version) && head.Served.Revision < _version!.Revision;
        if (wouldGoBack || head.Served.Equals(_version))
        {
            return null;
        }

        EntrySet? entries = await EntriesAsync(database, reading, head).ConfigureAwait(false);
        if (entries is null || entries.Digest != head.Served.Digest)
        {
            return entries is null ? $"Redis no longer has revision {head.Served.Revision}, which is served." : "The entries in Redis do not fit their digest.";
        }

        sink.Replace(EntryDefinitions.Parse(entries.Entries));
        (_version, _entries) = (head.Served, entries);
        Keep(cache, head.Served, entries);
        return null;
    }

    private async Task<EntrySet?> EntriesAsync(IDatabase database, RedisReading reading, RedisHead head)
    {
        if (!head.Served.Equals(head.Version))
        {
            return await RuleSetReader.ReadRevisionAsync(database, _keys, head.Served.Revision).ConfigureAwait(false) is { } past ? past.Entries : null;
        }

        return reading.Whole ?? _entries.With(reading.Upserts, reading.Removals);
    }

    private void Keep(DiskCache? cache, RuleSetVersion version, EntrySet entries)
    {
        RedisSourceLog.Applied(_logger, version, entries.Count);
        try
        {
            cache?.Save(version, entries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            RedisSourceLog.NotKept(_logger, exception);
        }
    }

    private void Report(IRuleSetSink sink, string? trouble)
    {
        if (trouble is not null && trouble != _trouble)
        {
            RedisSourceLog.Stale(_logger, trouble);
        }

        _trouble = trouble;
        sink.Report(trouble is null ? ProviderState.Ready : _version is null ? ProviderState.NotReady : ProviderState.Stale, trouble);
    }
}
