using System.Runtime.CompilerServices;
using System.Text.Json;
using Noa.FeatureFlags.Compilation;
using Noa.FeatureFlags.Evaluation;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Answers from a rule set: joins a source, the compiler and the evaluator.</summary>
/// <remarks>Thread-safe. Readers take the current snapshot by one volatile read; a change publishes the next one by one volatile write.</remarks>
public sealed class RuleSetProvider : IFlagProvider, IRuleSetSink, IExposureSource, IDisposable
{
    private readonly IRuleSetSource _source;
    private readonly RuleSetProviderOptions _options;
    private readonly RuleSetBuilder _builder;
    private readonly Lock _writing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncLocal<StrongBox<bool>?> _raising = new();
    private volatile ProviderStatus _status;
    private IReadOnlyList<RuleSetDiagnostic> _diagnostics = [];
    private Task? _running;
    private long _lastUpdateTicks;
    private int _isStarted;
    private int _isDisposed;

    /// <summary>Makes a provider of a source.</summary>
    /// <param name="source">Where definitions come from.</param>
    public RuleSetProvider(IRuleSetSource source)
        : this(source, new RuleSetProviderOptions())
    {
    }

    /// <summary>Makes a provider of a source.</summary>
    /// <param name="source">Where definitions come from.</param>
    /// <param name="options">Strategies, logger and clock; read once, here.</param>
    public RuleSetProvider(IRuleSetSource source, RuleSetProviderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        _source = source;
        _options = options;
        _builder = new RuleSetBuilder(new Dictionary<string, IFlagStrategy>(options.Strategies, StringComparer.Ordinal), options.TimeProvider);
        Reading = new FlagReading(_builder.Current);
        _status = new ProviderStatus(ProviderState.NotReady, options.TimeProvider.GetUtcNow(), $"{source.Name} has not delivered a rule set yet", []);
    }

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public ProviderStatus Status => _status;

    /// <summary>Keys of all flags, sorted ordinally.</summary>
    public IReadOnlyList<string> FlagKeys
    {
        get
        {
            SlotArray<CompiledFlag> flags = Reading.Current.Flags;
            return [.. Enumerable.Range(0, flags.Length).Select(slot => flags[slot]?.Key).OfType<string>().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Number of flags.</summary>
    public int FlagCount => _builder.FlagCount;

    /// <summary>When the rule set changed last; null before the first one.</summary>
    public DateTimeOffset? LastUpdate => Volatile.Read(ref _lastUpdateTicks) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Evaluations that found no flag, or no rule set, since the start.</summary>
    public long UnknownFlagCount => Reading.Counters.Read(EvaluationCounters.UnknownFlag);

    internal FlagReading Reading { get; }

    /// <inheritdoc/>
    public event EventHandler<FlagsChangedEventArgs>? Changed;

    /// <inheritdoc/>
    public event EventHandler<ProviderStatus>? StatusChanged;

    /// <inheritdoc/>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
        {
            _running = RunSourceAsync();
        }
    }

    /// <inheritdoc/>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>Evaluations by flag and variation since the start; variations that were never served, and flags that are gone, are left out.</summary>
    public IReadOnlyList<EvaluationCount> ReadCounts() => Reading.Counters.ReadAll(Reading.Current);

    /// <inheritdoc/>
    public EvaluationDetail<bool> Evaluate(string key, EvaluationContext context, bool defaultValue) => Detail<bool, ProviderReads.OfBoolean>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<int> Evaluate(string key, EvaluationContext context, int defaultValue) => Detail<int, ProviderReads.OfInt32>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<double> Evaluate(string key, EvaluationContext context, double defaultValue) => Detail<double, ProviderReads.OfDouble>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<string> Evaluate(string key, EvaluationContext context, string defaultValue) => Detail<string, ProviderReads.OfString>(key, context, defaultValue);

    /// <inheritdoc/>
    public EvaluationDetail<JsonElement> Evaluate(string key, EvaluationContext context, JsonElement defaultValue) => Detail<JsonElement, ProviderReads.OfJson>(key, context, defaultValue);

    /// <inheritdoc/>
    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        return definitions.IsReadable
            ? Publish(() => _builder.Replace(definitions), null)
            : Refuse(definitions.Diagnostics);
    }

    /// <inheritdoc/>
    public RuleSetUpdate Apply(RuleSetChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return changes.Upserts.IsReadable
            ? Publish(() => _builder.Apply(changes), changes)
            : Refuse(changes.Upserts.Diagnostics);
    }

    /// <inheritdoc/>
    public void Report(ProviderState state, string? detail)
    {
        bool wasChanged;
        lock (_writing)
        {
            bool isNewsOfFirstSet = state == ProviderState.NotReady && Reading.Current.Version > 0;
            wasChanged = !isNewsOfFirstSet && SetStatus(state, detail);
        }

        RaiseStatus(wasChanged);
    }

    /// <summary>Ends the source, and waits for it; the last good rule set can still be read. A handler of this provider's events, in which the source may be waiting, does not wait.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isInHandler = _raising.Value is { Value: true };
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (!isInHandler)
        {
            await (_running ?? Task.CompletedTask).ConfigureAwait(false);
            _stopping.Dispose();
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, which is better where one can wait without a thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    void IExposureSource.RecordTo(IExposureRecorder recorder) => Reading.RecordTo(recorder);

    private EvaluationDetail<T> Detail<T, TReader>(string key, EvaluationContext context, T defaultValue)
        where TReader : struct, IValueReader<T>
    {
        FlagSnapshot snapshot = Reading.Current;
        return Reading.Detail<T, TReader>(snapshot, snapshot.Find(key), context, defaultValue);
    }

    private async Task RunSourceAsync()
    {
        try
        {
            await _source.RunAsync(this, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed: the normal end.
        }
#pragma warning disable CA1031 // A source is anybody's code; its end must not be the process's, and the last good rule set stays.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.SourceFailed(_options.Logger, _source.Name, exception);
            Report(Reading.Current.Version > 0 ? ProviderState.Stale : ProviderState.NotReady, $"{_source.Name} failed: {exception.Message}");
        }
    }

    private RuleSetUpdate Publish(Func<RuleSetUpdate> build, RuleSetChanges? changes)
    {
        RuleSetUpdate update;
        bool wasChanged;
        lock (_writing)
        {
            update = build();
            Reading.Current = _builder.Current;
            Volatile.Write(ref _lastUpdateTicks, _options.TimeProvider.GetUtcNow().UtcTicks);
            _diagnostics = changes is null ? update.Diagnostics : DiagnosticsAfter(update, changes);
            wasChanged = SetStatus(ProviderState.Ready, null);
        }

        Log.Diagnostics(_options.Logger, update.Diagnostics);
        _ready.TrySetResult();
        RaiseStatus(wasChanged);
        RaiseChanged(update.ChangedFlags);
        return update;
    }

    // What was said of entries that were written again, or that changed with them, is settled; what was said of others still holds.
    private IReadOnlyList<RuleSetDiagnostic> DiagnosticsAfter(RuleSetUpdate update, RuleSetChanges changes)
    {
        if (_diagnostics.Count == 0)
        {
            return update.Diagnostics;
        }

        RuleSetDefinition upserts = changes.Upserts;
        HashSet<string> flags = [.. update.ChangedFlags, .. changes.RemovedFlags, .. upserts.UnreadableFlags, .. upserts.Flags.Select(static flag => flag.Key)];
        HashSet<string> segments = [.. changes.RemovedSegments, .. upserts.UnreadableSegments, .. upserts.Segments.Select(static segment => segment.Key)];
        return [.. _diagnostics.Where(old => !(old.Flag is not null && flags.Contains(old.Flag)) && !(old.Segment is not null && segments.Contains(old.Segment))), .. update.Diagnostics];
    }

    private RuleSetUpdate Refuse(IReadOnlyList<RuleSetDiagnostic> diagnostics)
    {
        Log.Diagnostics(_options.Logger, diagnostics);
        return new RuleSetUpdate { Diagnostics = diagnostics };
    }

    private bool SetStatus(ProviderState state, string? detail)
    {
        ProviderStatus before = _status;
        if (before.State == state && before.Detail == detail && ReferenceEquals(before.Diagnostics, _diagnostics))
        {
            return false;
        }

        DateTimeOffset since = before.State == state ? before.Since : _options.TimeProvider.GetUtcNow();
        _status = new ProviderStatus(state, since, detail, _diagnostics);
        return true;
    }

    private void RaiseStatus(bool wasChanged)
    {
        if (wasChanged)
        {
            Raise(StatusChanged, _status);
        }
    }

    private void RaiseChanged(IReadOnlyCollection<string> flags)
    {
        if (flags.Count > 0)
        {
            Raise(Changed, new FlagsChangedEventArgs(flags));
        }
    }

    // Marked as long as it lasts: a handler that disposes must not wait for the source, which waits for the handler.
    private void Raise<TArgs>(EventHandler<TArgs>? handlers, TArgs args)
    {
        if (handlers is null)
        {
            return;
        }

        StrongBox<bool>? outer = _raising.Value;
        StrongBox<bool> mark = new(true);
        _raising.Value = mark;
        try
        {
            SafeEvents.Raise(handlers, this, args, _options.Logger);
        }
        finally
        {
            mark.Value = false;
            _raising.Value = outer;
        }
    }
}
