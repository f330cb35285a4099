using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Sends LaunchDarkly's <c>/bulk</c> what its SDKs send, in schema 4: index, feature, debug, identify, custom and summary events.</summary>
/// <remarks>
/// Thread-safe. Exposures and tracked events come in batches from the exposure queue, which bounds them; summaries are made of the provider's own counts, so reads pay nothing for them.
/// What LaunchDarkly does not take at the second attempt is dropped, counted and logged; after it refused the key nothing more is sent.
/// </remarks>
public sealed class LaunchDarklyEventSink : IExposureSink, IAsyncDisposable, IDisposable
{
    private const int MaxWaitingContexts = 10_000;
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly LaunchDarklySource _source;
    private readonly IFlagProvider _provider;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly EventContexts _contexts;
    private readonly EventSender _sender;
    private readonly SeenContexts _seen;
    private readonly SummaryCounts _summary;
    private readonly ConcurrentQueue<(DateTimeOffset Time, EvaluationContext[] Members)> _identified = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _abort = new();
    private readonly ITimer _timer;
    private int _isEnded;

    /// <summary>Makes a sink, which sends summaries from now on.</summary>
    /// <param name="options">Key, address, interval, and what is private.</param>
    /// <param name="source">Knows versions and values of flags, and which events are wanted of them.</param>
    /// <param name="provider">Whose evaluations are counted; the caller's.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Takes what was dropped.</param>
    public LaunchDarklyEventSink(LaunchDarklySourceOptions options, LaunchDarklySource source, IFlagProvider provider, TimeProvider timeProvider, ILogger<LaunchDarklyEventSink> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        (_source, _provider, _timeProvider, _logger) = (source, provider, timeProvider, logger);
        _contexts = new EventContexts(options.PrivateAttributes, options.AllAttributesPrivate);
        _sender = new EventSender(options, timeProvider, logger);
        _seen = new SeenContexts(timeProvider);
        _summary = new SummaryCounts(timeProvider);
        _timer = timeProvider.CreateTimer(static sink => _ = ((LaunchDarklyEventSink)sink!).FlushAsync(), this, options.EventFlushInterval, options.EventFlushInterval);
    }

    /// <summary>Events that LaunchDarkly did not take, or that did not fit.</summary>
    public long DroppedCount => _sender.DroppedCount;

    /// <summary>Tells LaunchDarkly of a context without evaluating a flag; sent with the next summary. Without a key there is nothing to tell.</summary>
    /// <param name="context">Whom.</param>
    public void Identify(EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        EvaluationContext[] members = EventContexts.MembersOf(context);
        if (members.Length == 0 || _sender.IsRefused || _identified.Count >= MaxWaitingContexts)
        {
            _sender.Drop(1);
            return;
        }

        _identified.Enqueue((_timeProvider.GetUtcNow(), members));
    }

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">LaunchDarkly did not take the batch.</exception>
    public async Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(events);
        await SendAsync(
            body =>
            {
                foreach (Exposure exposure in exposures)
                {
                    EvaluationContext[] members = MembersOf(exposure.Context, static exposure => EvaluationContext.ForKind(exposure.Kind, exposure.Unit), exposure);
                    if (members.Length == 0)
                    {
                        _sender.Drop(1);
                        continue;
                    }

                    AddIndex(body, exposure.Time, members);
                    body.AddExposure(exposure, members, _source.Find(exposure.Flag) ?? KnownItem.Unknown, _sender.Now);
                }

                foreach (TrackedEvent tracked in events)
                {
                    EvaluationContext[] members = MembersOf(tracked.Context, static tracked => EvaluationContext.Combine([.. tracked.Units.Select(static unit => EvaluationContext.ForKind(unit.Key, unit.Value)).DefaultIfEmpty(EvaluationContext.Empty)]), tracked);
                    if (members.Length == 0)
                    {
                        _sender.Drop(1);
                        continue;
                    }

                    AddIndex(body, tracked.Time, members);
                    body.AddTracked(tracked, members);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the last summary, within five seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
        {
            return;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        _abort.CancelAfter(EndTimeout);
        await FlushAsync().ConfigureAwait(false);
        _sender.Dispose();
        _abort.Dispose();
        _writing.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, which is better where one can wait without a thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static EvaluationContext[] MembersOf<T>(EvaluationContext? context, Func<T, EvaluationContext> otherwise, T record)
    {
        EvaluationContext[] members = context is null ? [] : EventContexts.MembersOf(context);
        return members.Length > 0 ? members : EventContexts.MembersOf(otherwise(record));
    }

    private static IEnumerable<EvaluationCount> CountsOf(IFlagProvider provider) => provider switch
    {
        RuleSetProvider own => own.ReadCounts(),
        FailoverProvider several => several.Providers.SelectMany(CountsOf),
        _ => [],
    };

    /// <summary>Sends who was identified and the summary; for the timer, so whatever goes wrong is logged here.</summary>
    private async Task FlushAsync()
    {
        int dropped = 0;
        try
        {
            await SendAsync(
                body =>
                {
                    while (_identified.TryDequeue(out (DateTimeOffset Time, EvaluationContext[] Members) named))
                    {
                        _seen.Add(EventContexts.IdentityOf(named.Members));
                        body.AddContext("identify", named.Time, named.Members);
                    }

                    body.AddSummary(_summary, CountsOf(_provider), _source.Find);
                    dropped = body.Count;
                },
                _abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LaunchDarklyLog.EventsDropped(_logger, dropped, exception.Message);
        }
    }

    private async Task SendAsync(Action<EventBody> fill, CancellationToken cancellationToken)
    {
        int count;
        byte[] bytes;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var body = new EventBody(_contexts);
            fill(body);
            (count, bytes) = (body.Count, body.Finish());
        }
        finally
        {
            _writing.Release();
        }

        if (count > 0)
        {
            await _sender.SendAsync(bytes, count, cancellationToken).ConfigureAwait(false);
        }
    }

    private void AddIndex(EventBody body, DateTimeOffset time, EvaluationContext[] members)
    {
        if (_seen.Add(EventContexts.IdentityOf(members)))
        {
            body.AddContext("index", time, members);
        }
    }
}
