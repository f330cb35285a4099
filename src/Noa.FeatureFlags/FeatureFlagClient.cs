using Noa.FeatureFlags.Evaluation;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>The front door: reads flags from a provider, counts evaluations, and records exposures.</summary>
/// <remarks>Thread-safe; make one for the process and keep it. In an application with dependency injection, <c>AddFeatureFlags</c> does.</remarks>
public partial class FeatureFlagClient : IFeatureFlags, IDisposable, IAsyncDisposable
{
    private readonly FlagReading? _rules;
    private readonly ExposureQueue? _exposures;
    private readonly bool _isPinned;

    /// <summary>Reads flags from a provider, and starts it.</summary>
    /// <param name="provider">Owned by the client: disposed with it.</param>
    public FeatureFlagClient(IFlagProvider provider)
        : this(provider, null, null)
    {
    }

    /// <summary>Reads flags from a provider, starts it, and sends exposures to a sink.</summary>
    /// <param name="provider">Owned by the client: disposed with it.</param>
    /// <param name="exposureSink">Takes exposures and tracked events; null drops them.</param>
    /// <param name="exposureOptions">How exposures wait for the sink; null for the defaults.</param>
    public FeatureFlagClient(IFlagProvider provider, IExposureSink? exposureSink, ExposureQueueOptions? exposureOptions)
    {
        ArgumentNullException.ThrowIfNull(provider);
        Provider = provider;
        _rules = (provider as RuleSetProvider)?.Reading;
        if (exposureSink is not null)
        {
            _exposures = new ExposureQueue(exposureSink, exposureOptions ?? new ExposureQueueOptions());
            (provider as IExposureSource)?.RecordTo(_exposures);
        }

        provider.Start();
    }

    private FeatureFlagClient(FeatureFlagClient live, FlagReading pinned)
    {
        Provider = live.Provider;
        _rules = pinned;
        _exposures = live._exposures;
        _isPinned = true;
    }

    /// <summary>Who answers.</summary>
    public IFlagProvider Provider { get; }

    internal ExposureQueue? ExposureQueue => _exposures;

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed
    {
        add => Provider.Changed += value;
        remove => Provider.Changed -= value;
    }

    /// <summary>Reads a rule file, and follows its changes.</summary>
    /// <param name="path">The file. When it cannot be read, reads return default values until it can; see <see cref="IFlagProvider.Status"/>.</param>
    public static FeatureFlagClient FromFile(string path) => new(new RuleSetProvider(new FileSource(path)));

    /// <summary>Reads a rule set that the program contains.</summary>
    /// <param name="json">The rule set.</param>
    /// <exception cref="FormatException">Something in it is wrong; the message lists everything.</exception>
    public static FeatureFlagClient FromJson(string json) => new(new RuleSetProvider(InMemorySource.FromJson(json)));

    /// <inheritdoc/>
    public IFeatureFlags Snapshot() => _rules is null || _isPinned ? this : new FeatureFlagClient(this, _rules.Pin());

    /// <inheritdoc/>
    public Explanation Explain(string key, EvaluationContext context)
    {
        if (_rules is not null)
        {
            return Explainer.Explain(_rules.Current, key, context);
        }

        EvaluationDetail<System.Text.Json.JsonElement> detail = Provider.Evaluate(key, context ?? EvaluationContext.Empty, default(System.Text.Json.JsonElement));
        return Explanation.Of(key ?? "", Provider.Name, detail);
    }

    /// <inheritdoc/>
    public void Track(string eventName, EvaluationContext context) => _exposures?.Track(eventName, context ?? EvaluationContext.Empty, null);

    /// <inheritdoc/>
    public void Track(string eventName, EvaluationContext context, double value) => _exposures?.Track(eventName, context ?? EvaluationContext.Empty, value);

    /// <summary>Waits until flags can be evaluated for the first time.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was ended first.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Provider.WaitUntilReadyAsync(cancellationToken);

    /// <summary>Hands waiting exposures to the sink and ends the provider. A pinned snapshot ends nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_isPinned)
        {
            return;
        }

        // What waits goes first: a provider that another vendor's SDK stands behind takes tracked events itself.
        try
        {
            if (_exposures is not null)
            {
                await _exposures.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await Provider.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Hands waiting exposures to the sink and ends the provider; waits for both. Prefer <see cref="DisposeAsync"/>.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
