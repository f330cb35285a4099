using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Evaluation;

namespace Noa.FeatureFlags.Providers;

/// <summary>Asks several providers in order: the first that can answer does, evaluation by evaluation.</summary>
/// <remarks>
/// <para>
/// A provider that is not ready is passed over. One that does not know the flag, or fails, leaves the question to the next.
/// A type mismatch is an answer: the flag is known, and another provider's flag of the same key would only hide the mistake.
/// When nobody can answer, the first answer that was given is returned.
/// </para>
/// <para>
/// Thread-safe; adds no allocation to a read. <see cref="Status"/> is ready while the first provider is, and stale, saying why, while a later one answers for it.
/// <see cref="Changed"/> names what changed in any of the providers.
/// </para>
/// </remarks>
public sealed class FailoverProvider : IFlagProvider, IExposureSource, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly FailoverCandidate[] _candidates;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProviderStatus _status;
    private int _isStarted;
    private int _isDisposed;

    /// <summary>Asks providers in order.</summary>
    /// <param name="providers">At least one, the preferred one first; owned by this provider: started and disposed with it.</param>
    /// <exception cref="ArgumentException">No provider was given, or one is null.</exception>
    public FailoverProvider(params IReadOnlyList<IFlagProvider> providers)
        : this(providers, NullLogger.Instance)
    {
    }

    /// <summary>Asks providers in order, and logs those that throw.</summary>
    /// <param name="providers">At least one, the preferred one first; owned by this provider: started and disposed with it.</param>
    /// <param name="logger">Gets one line when a provider begins to throw and one when it answers again.</param>
    /// <exception cref="ArgumentException">No provider was given, or one is null.</exception>
    public FailoverProvider(IReadOnlyList<IFlagProvider> providers, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(providers);
        ArgumentNullException.ThrowIfNull(logger);
        if (providers.Count == 0 || providers.Contains(null))
        {
            throw new ArgumentException("Failover needs at least one provider, and none may be null.", nameof(providers));
        }

        _logger = logger;
        _candidates = [.. providers.Select(provider => new FailoverCandidate(provider, logger))];
        _status = FailoverStatus.Of(_candidates);
        foreach (IFlagProvider provider in providers)
        {
            provider.Changed += OnChanged;
            provider.StatusChanged += OnStatusChanged;
        }

        Name = string.Join(", else ", providers.Select(static provider => provider.Name));

        // Again, for what changed before the events were heard.
        UpdateStatus();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ProviderStatus Status => _status;

    /// <summary>Who is asked, in order.</summary>
    public IReadOnlyList<IFlagProvider> Providers => [.. _candidates.Select(static candidate => candidate.Provider)];

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed;

    /// <inheritdoc/>
    public event EventHandler<ProviderStatus>? StatusChanged;

    /// <inheritdoc/>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0)
        {
            return;
        }

        foreach (FailoverCandidate candidate in _candidates)
        {
            try
            {
                candidate.Provider.Start();
            }
            catch (Exception exception)
            {
                // The others are there for just this.
                FailoverLog.ProviderFailedTo(_logger, candidate.Provider.Name, "start", exception);
            }
        }

        UpdateStatus();
    }

    /// <summary>Waits until one of the providers can answer for the first time.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the providers.</param>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) =>
        Read<bool, ProviderReads.OfBoolean>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) =>
        Read<int, ProviderReads.OfInt32>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) =>
        Read<double, ProviderReads.OfDouble>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) =>
        Read<string, ProviderReads.OfString>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) =>
        Read<JsonElement, ProviderReads.OfJson>(key, context, defaultValue);

    /// <summary>Disposes all providers; one that throws is logged and keeps none of the others alive.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach (FailoverCandidate candidate in _candidates)
        {
            candidate.Provider.Changed -= OnChanged;
            candidate.Provider.StatusChanged -= OnStatusChanged;
            try
            {
                await candidate.Provider.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                FailoverLog.ProviderFailedTo(_logger, candidate.Provider.Name, "dispose", exception);
            }
        }
    }

    /// <summary>Disposes all providers, and waits for them. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    void IExposureSource.RecordTo(IExposureRecorder recorder)
    {
        foreach (IFlagProvider provider in Providers)
        {
            (provider as IExposureSource)?.RecordTo(recorder);
        }
    }

    private EvaluationDetail<T> Read<T, TRead>(string key, EvaluationContext context, T defaultValue)
        where TRead : struct, IProviderRead<T>
    {
        EvaluationDetail<T> firstAnswer = EvaluationDetail.Failed(defaultValue, EvaluationError.ProviderNotReady);
        foreach (FailoverCandidate candidate in _candidates)
        {
            if (candidate.TryRead<T, TRead>(key, context, defaultValue, out EvaluationDetail<T> detail))
            {
                return detail;
            }

            if (firstAnswer.Error == EvaluationError.ProviderNotReady)
            {
                firstAnswer = detail;
            }
        }

        return firstAnswer;
    }

    private void OnChanged(object? sender, FlagsChangedEventArgs changes) => SafeEvents.Raise(Changed, this, changes, _logger);

    private void OnStatusChanged(object? sender, ProviderStatus status) => UpdateStatus();

    private void UpdateStatus()
    {
        bool isNews;
        ProviderStatus status;
        lock (_gate)
        {
            ProviderStatus before = _status;
            status = FailoverStatus.Of(_candidates);
            bool isSameState = status.State == before.State && status.Detail == before.Detail;
            isNews = !isSameState || !status.Diagnostics.SequenceEqual(before.Diagnostics);
            _status = isSameState ? new ProviderStatus(status.State, before.Since, status.Detail, status.Diagnostics) : status;
            status = _status;
        }

        if (status.State != ProviderState.NotReady)
        {
            _ready.TrySetResult();
        }

        if (isNews)
        {
            SafeEvents.Raise(StatusChanged, this, status, _logger);
        }
    }
}
