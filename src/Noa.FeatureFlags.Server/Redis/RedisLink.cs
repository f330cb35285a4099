using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>The connection to Redis, and what is known of its health: after the first failure calls are refused at once, until a probe gets through again.</summary>
internal sealed class RedisLink(IOptions<FlagServerOptions> options, TimeProvider timeProvider, ILogger<RedisLink> logger) : IAsyncDisposable
{
    private readonly RedisOptions _options = options.Value.Redis;
    private volatile StoreCondition _condition = new(StoreState.Stale, timeProvider.GetUtcNow(), false, "Redis is not connected yet.");
    private ConnectionMultiplexer? _connection;
    private bool _isSubscribed;

    /// <summary>How Redis fares.</summary>
    public StoreCondition Condition => _condition;

    public string KeyPrefix => _options.KeyPrefix;

    /// <summary>Where it is, without user and password.</summary>
    public string Name => $"Redis {string.Join(',', _connection?.GetEndPoints().Select(static point => EndPointCollection.ToString(point)) ?? ["(not connected)"])}";

    /// <summary>Raised with an environment's name when another node says that it changed.</summary>
    public event Action<string>? Hinted;

    /// <summary>Connects. Not being able to is no error here: a node can start on its own copy.</summary>
    /// <exception cref="InvalidOperationException">The connection string makes no sense.</exception>
    public async Task OpenAsync()
    {
        try
        {
            ConfigurationOptions settings = RedisConnector.Options(_options.Connection!, _options.AuthorityPath);
            settings.ClientName = $"noa-{options.Value.NodeId.Replace(' ', '-')}";
            _connection = await ConnectionMultiplexer.ConnectAsync(settings);
        }
        catch (Exception exception) when (exception is ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidOperationException($"Noa:Redis cannot be used: {exception.Message}", exception);
        }

        _connection.ConnectionFailed += (_, failure) => RedisLog.ConnectionLost(logger, failure.FailureType, failure.ConnectionType);
        _connection.ConnectionRestored += (_, failure) => RedisLog.ConnectionRestored(logger, failure.ConnectionType);
        await ProbeAsync();
    }

    /// <summary>Finds out whether Redis answers and takes writes.</summary>
    /// <returns>True when it does.</returns>
    public async Task<bool> ProbeAsync()
    {
        try
        {
            // Written, not only asked: a replica, or a Redis without memory, answers readers.
            await RunAsync(database => database.StringSetAsync(RedisKeys.Probe(KeyPrefix), options.Value.NodeId), isWrite: true, isProbe: true);
            await SubscribeAsync();
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            return false;
        }

        if (!_condition.IsLive)
        {
            _condition = new StoreCondition(StoreState.Live, timeProvider.GetUtcNow(), true, null);
            RedisLog.Live(logger, Name);
        }

        return true;
    }

    /// <summary>Runs a call, unless Redis is known to be in trouble.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    /// <exception cref="StoreOutcomeUnknownException">A write was sent, and no answer came.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> call, bool isWrite, bool isProbe = false)
    {
        if (_connection is null || (!isProbe && !_condition.IsLive))
        {
            throw new StoreUnavailableException(_condition.Detail ?? "Redis is not connected.", null);
        }

        try
        {
            return await call(_connection.GetDatabase());
        }
        catch (RedisServerException exception)
        {
            throw Fail($"Redis refuses: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            StoreUnavailableException failure = Fail($"Redis cannot be reached: {FirstSentence(exception.Message)}", exception);
            bool wasNotSent = exception is RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } or RedisConnectionException { CommandStatus: CommandStatus.WaitingInBacklog } or ObjectDisposedException;
            throw isWrite && !wasNotSent ? new StoreOutcomeUnknownException("Redis did not answer in time; the change may have been written.", exception) : failure;
        }
        catch (FormatException exception)
        {
            throw new StoreDamagedException(exception.Message, exception);
        }
    }

    /// <summary>What Redis says of itself, for the check at the start.</summary>
    public Task<string> InfoAsync(string section) => RunAsync(async database => (string?)await database.ExecuteAsync("INFO", section) ?? "", isWrite: false);

    public void Warn(string detail) => RedisLog.NotDurable(logger, detail);

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    // A client library's message goes on for lines about its inside.
    private static string FirstSentence(string message) => message.Length <= 160 ? message : message[..160];

    private StoreUnavailableException Fail(string detail, Exception exception)
    {
        if (_condition.IsLive)
        {
            _condition = new StoreCondition(StoreState.Stale, timeProvider.GetUtcNow(), false, detail);
            RedisLog.Stale(logger, Name, detail);
        }

        return new StoreUnavailableException(detail, exception);
    }

    // Once it is subscribed, the client does so again by itself after a reconnect.
    private async Task SubscribeAsync()
    {
        if (_isSubscribed)
        {
            return;
        }

        try
        {
            await _connection!.GetSubscriber().SubscribeAsync(RedisKeys.Channel(KeyPrefix), (_, name) => Hinted?.Invoke(name!));
            _isSubscribed = true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            RedisLog.NotSubscribed(logger, exception);
        }
    }
}
