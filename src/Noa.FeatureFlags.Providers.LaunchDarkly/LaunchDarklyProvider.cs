#if HAS_LAUNCHDARKLY
using System.Text.Json;
using LaunchDarkly.Sdk;
using LaunchDarkly.Sdk.Server.Interfaces;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Asks LaunchDarkly's own SDK: its answers, events and connection, behind our interface. Tracked events go to it too, when this is the client's sink.</summary>
/// <remarks>
/// Thread-safe; reads never throw. A context is converted at its first read and remembered as long as it lives.
/// Until the SDK has flags, reads return default values; the SDK is made and started in the background.
/// </remarks>
public sealed class LaunchDarklyProvider : IFlagProvider, IExposureSink, IDisposable
{
    private readonly SdkConnection _connection;

    /// <summary>Makes a provider of a client that is the caller's: it is not disposed.</summary>
    /// <param name="client">LaunchDarkly's client.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Takes what went wrong.</param>
    public LaunchDarklyProvider(ILdClient client, TimeProvider timeProvider, ILogger<LaunchDarklyProvider> logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        _connection = new SdkConnection(() => client, isOwner: false, timeProvider, logger);
    }

    /// <summary>Makes a provider that makes its client when it is started.</summary>
    /// <param name="connect">Makes LaunchDarkly's client, on a thread of its own, once; it is disposed with the provider.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Takes what went wrong.</param>
    public LaunchDarklyProvider(Func<ILdClient> connect, TimeProvider timeProvider, ILogger<LaunchDarklyProvider> logger)
    {
        ArgumentNullException.ThrowIfNull(connect);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        _connection = new SdkConnection(connect, isOwner: true, timeProvider, logger);
    }

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed
    {
        add => _connection.Changed += value;
        remove => _connection.Changed -= value;
    }

    /// <inheritdoc/>
    public event EventHandler<ProviderStatus>? StatusChanged
    {
        add => _connection.StatusChanged += value;
        remove => _connection.StatusChanged -= value;
    }

    /// <inheritdoc/>
    public string Name => "LaunchDarkly's SDK";

    /// <inheritdoc/>
    public ProviderStatus Status => _connection.Status;

    /// <inheritdoc/>
    public void Start() => _connection.Start();

    /// <inheritdoc/>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _connection.Ready.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) =>
        Read(key, context, defaultValue, static (client, key, context, defaultValue) => SdkAnswers.Of(client.BoolVariationDetail(key, context, defaultValue), defaultValue));

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) =>
        Read(key, context, defaultValue, static (client, key, context, defaultValue) => SdkAnswers.Whole(client.DoubleVariationDetail(key, context, defaultValue), defaultValue));

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) =>
        Read(key, context, defaultValue, static (client, key, context, defaultValue) => SdkAnswers.Of(client.DoubleVariationDetail(key, context, defaultValue), defaultValue));

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) =>
        Read(key, context, defaultValue, static (client, key, context, defaultValue) => SdkAnswers.Of(client.StringVariationDetail(key, context, defaultValue), defaultValue));

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) =>
        Read(key, context, defaultValue, static (client, key, context, defaultValue) => SdkAnswers.Json(client.JsonVariationDetail(key, context, SdkValues.FromJson(defaultValue)), defaultValue));

    /// <summary>Hands tracked events to the SDK. Exposures it makes itself, so those of others are left out.</summary>
    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count > 0 && _connection.Client is null)
        {
            throw new InvalidOperationException("LaunchDarkly's SDK has not been made yet, or could not be: it takes no events.");
        }

        foreach (TrackedEvent tracked in events)
        {
            Track(_connection.Client!, tracked);
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends the SDK, which sends the events it has; waits for that, five seconds at most.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>, which is better where one can wait without a thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static void Track(ILdClient client, TrackedEvent tracked)
    {
        Context context = tracked.Context is { } known
            ? SdkContexts.Of(known)
            : SdkContexts.Of(EvaluationContext.Combine([EvaluationContext.Empty, .. tracked.Units.Select(static unit => EvaluationContext.ForKind(unit.Key, unit.Value))]));
        if (tracked.Value is { } value)
        {
            client.Track(tracked.Name, context, LdValue.Null, value);
        }
        else
        {
            client.Track(tracked.Name, context);
        }
    }

    private EvaluationDetail<T> Read<T>(string key, EvaluationContext context, T defaultValue, Func<ILdClient, string, Context, T, EvaluationDetail<T>> ask)
    {
        if (_connection.Client is not { } client)
        {
            return EvaluationDetail.Failed(defaultValue, EvaluationError.ProviderNotReady);
        }

        if (key is null)
        {
            return EvaluationDetail.Failed(defaultValue, EvaluationError.FlagNotFound);
        }

        try
        {
            return ask(client, key, SdkContexts.Of(context ?? EvaluationContext.Empty), defaultValue);
        }
        catch (Exception exception)
        {
            _connection.ReadFailed(exception);
            return EvaluationDetail.Failed(defaultValue, EvaluationError.General);
        }
    }
}
#endif
