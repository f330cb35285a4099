#if HAS_LAUNCHDARKLY
using LaunchDarkly.Sdk.Server.Interfaces;
using Microsoft.Extensions.Logging;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The life of an SDK's client: made in the background, followed, and ended within a time.</summary>
internal sealed class SdkConnection(Func<ILdClient> connect, bool isOwner, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private volatile ProviderStatus _status = new(ProviderState.NotReady, timeProvider.GetUtcNow(), "LaunchDarkly's SDK has no flags yet.", []);
    private volatile ILdClient? _client;
    private Task? _making;
    private bool _isEnded;
    private volatile bool _isFailing;

    public event EventHandler<FlagsChangedEventArgs>? Changed;

    public event EventHandler<ProviderStatus>? StatusChanged;

    /// <summary>The client; null before it was made and after it was ended.</summary>
    public ILdClient? Client => _client;

    public ProviderStatus Status => _status;

    public Task Ready => _ready.Task;

    /// <summary>Makes the client on a thread of its own: its constructor reads files and opens connections. Further calls do nothing.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_isEnded)
            {
                _making ??= Task.Run(Make);
            }
        }
    }

    /// <summary>Notes that a read failed; a row of failures is one line.</summary>
    public void ReadFailed(Exception exception)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            LaunchDarklyLog.ReadFailed(logger, exception);
        }
    }

    /// <summary>Ends the client, when it is ours. A client that takes too long ends later, by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        Task making;
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            making = _making ?? Task.CompletedTask;
        }

        Task end = Task.Run(async () =>
        {
            await making.ConfigureAwait(false);
            End();
        });
        try
        {
            await end.WaitAsync(EndTimeout, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LaunchDarklyLog.EndTookTooLong(logger, EndTimeout);
        }
    }

    private void Make()
    {
        try
        {
            ILdClient client = connect();
            client.FlagTracker.FlagChanged += Tell;
            client.DataSourceStatusProvider.StatusChanged += Tell;
            _client = client;
            Note(client.DataSourceStatusProvider.Status, client);
        }
        catch (Exception exception)
        {
            LaunchDarklyLog.NotMade(logger, exception);
            Set(ProviderState.NotReady, $"LaunchDarkly's SDK could not be made: {exception.Message}");
        }
    }

    private void End()
    {
        if (_client is not { } client)
        {
            return;
        }

        _client = null;
        try
        {
            client.FlagTracker.FlagChanged -= Tell;
            client.DataSourceStatusProvider.StatusChanged -= Tell;
            if (isOwner)
            {
                (client as IDisposable)?.Dispose();
            }
        }
        catch (Exception exception)
        {
            LaunchDarklyLog.EndFailed(logger, exception);
        }
    }

    private void Tell(object? sender, FlagChangeEvent change) => Raise(Changed, new FlagsChangedEventArgs([change.Key]));

    private void Tell(object? sender, DataSourceStatus status)
    {
        if (_client is { } client)
        {
            Note(status, client);
        }
    }

    private void Note(DataSourceStatus status, ILdClient client)
    {
        string? error = status.LastError is { } last ? $"{last.Kind}{(last.StatusCode > 0 ? $" ({last.StatusCode})" : "")} {last.Message}".TrimEnd() : null;
        switch (status.State)
        {
            case DataSourceState.Valid:
                Set(ProviderState.Ready, null);
                break;
            case DataSourceState.Off:
                if (status.LastError is { StatusCode: 401 or 403 } refused)
                {
                    LaunchDarklyLog.SdkGaveUp(logger, refused.StatusCode);
                }

                Set(client.Initialized ? ProviderState.Stale : ProviderState.NotReady, $"LaunchDarkly's SDK gave up{(error is null ? "" : ": " + error)}.");
                break;
            default:
                Set(client.Initialized ? ProviderState.Stale : ProviderState.NotReady, $"LaunchDarkly's SDK is connecting{(error is null ? "" : " after " + error)}.");
                break;
        }
    }

    private void Set(ProviderState state, string? detail)
    {
        lock (_gate)
        {
            if (_status.State == state && _status.Detail == detail)
            {
                return;
            }

            _status = new ProviderStatus(state, _status.State == state ? _status.Since : timeProvider.GetUtcNow(), detail, []);
        }

        if (state == ProviderState.Ready)
        {
            _isFailing = false;
            _ready.TrySetResult();
        }

        Raise(StatusChanged, _status);
    }

    // Handlers are anybody's code; what one throws must not end the SDK's thread.
    private void Raise<T>(EventHandler<T>? handlers, T args)
    {
        foreach (Delegate handler in handlers?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<T>)handler)(this, args);
            }
            catch (Exception exception)
            {
                LaunchDarklyLog.HandlerFailed(logger, exception);
            }
        }
    }
}
#endif
