using System.Collections.Immutable;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Definitions that the application itself holds: for tests, for defaults that ship with the code, and for sources of your own.</summary>
/// <remarks>
/// Thread-safe. A change is synchronous: when <see cref="Set(FlagDefinition)"/> returns, every provider that this source feeds serves the new definition.
/// One source may feed several providers. Changes before the first provider starts are kept for it.
/// </remarks>
public sealed class InMemorySource : IRuleSetSource
{
    private readonly Lock _gate = new();
    private readonly RuleSetEntries _entries = new();
    private RuleSetDefinition? _whole;
    private ImmutableArray<Feed> _feeds = [];
    private RuleSetDiagnostic[] _refusals = [];

    /// <summary>Starts from a rule set, which may be <see cref="RuleSetDefinition.Empty"/>.</summary>
    /// <param name="definitions">Checked by the provider that is fed, which reports what is wrong with it.</param>
    public InMemorySource(RuleSetDefinition definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        _whole = definitions;
        _entries.Replace(definitions, definitions.Diagnostics);
    }

    /// <inheritdoc/>
    public string Name => "in memory";

    /// <summary>Starts from JSON that is part of the program, so that a mistake in it is found where it is written.</summary>
    /// <param name="json">A rule set in the format of <c>flags.json</c>.</param>
    /// <exception cref="FormatException">The text has errors; the message lists them, with line and path.</exception>
    public static InMemorySource FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        RuleSetDefinition definitions = RuleSetJson.Parse(json);
        RuleSetDiagnostic[] errors = [.. definitions.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error)];
        return errors.Length == 0 && definitions.IsReadable
            ? new InMemorySource(definitions)
            : throw new FormatException("The rule set has errors:" + string.Concat(errors.Select(static error => $"{Environment.NewLine}  {error}")));
    }

    /// <summary>Puts a whole rule set in place of the current one; entries that are not in it are removed.</summary>
    /// <param name="definitions">One that is not readable changes nothing.</param>
    /// <returns>What changed in the providers that are fed, and what they refused; empty while there are none.</returns>
    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        lock (_gate)
        {
            if (!definitions.IsReadable)
            {
                return FeedAll(sink => sink.Replace(definitions));
            }

            _entries.Replace(definitions, definitions.Diagnostics);
            _whole = null;
            return FeedAll(sink => sink.Replace(Whole()));
        }
    }

    /// <summary>Adds a flag, or puts it in place of the one with the same key.</summary>
    /// <param name="flag">Checked by the providers that are fed; one they refuse stays at its last good definition there.</param>
    /// <returns>What changed in the providers that are fed, and what they refused; empty while there are none.</returns>
    public RuleSetUpdate Set(FlagDefinition flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return ChangeFlag(flag.Key, new RuleSetChanges { Upserts = new RuleSetDefinition { Flags = [flag] } });
    }

    /// <summary>Adds a segment, or puts it in place of the one with the same key.</summary>
    /// <param name="segment">Checked by the providers that are fed; one they refuse stays at its last good definition there.</param>
    /// <returns>What changed in the providers that are fed (flags that ask the segment), and what they refused; empty while there are none.</returns>
    public RuleSetUpdate Set(SegmentDefinition segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return ChangeSegment(segment.Key, new RuleSetChanges { Upserts = new RuleSetDefinition { Segments = [segment] } });
    }

    /// <summary>Removes a flag: reads of it return the caller's default value.</summary>
    /// <param name="key">The flag's key; an unknown one is ignored.</param>
    /// <returns>What changed in the providers that are fed; empty while there are none.</returns>
    public RuleSetUpdate RemoveFlag(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ChangeFlag(key, new RuleSetChanges { RemovedFlags = [key] });
    }

    /// <summary>Removes a segment; while flags still ask it, it stays in use and the returned diagnostics say so.</summary>
    /// <param name="key">The segment's key; an unknown one is ignored.</param>
    /// <returns>What changed in the providers that are fed; empty while there are none.</returns>
    public RuleSetUpdate RemoveSegment(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ChangeSegment(key, new RuleSetChanges { RemovedSegments = [key] });
    }

    /// <inheritdoc/>
    public async Task RunAsync(IRuleSetSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var feed = new Feed(sink, cancellationToken);
        lock (_gate)
        {
            ImmutableInterlocked.Update(ref _feeds, static (feeds, added) => feeds.Add(added), feed);
            _refusals = [.. _refusals, .. ErrorsOf(sink.Replace(Whole()))];
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Without the lock: a handler of a change, which runs inside it, may be what disposes the provider and waits for this.
        ImmutableInterlocked.Update(ref _feeds, static (feeds, ended) => feeds.Remove(ended), feed);
    }

    private RuleSetUpdate ChangeFlag(string key, RuleSetChanges changes)
    {
        lock (_gate)
        {
            _entries.Apply(changes, []);
            _whole = null;

            return FeedAll(sink => sink.Apply(ChangeOf([key], [])));
        }
    }

    private RuleSetUpdate ChangeSegment(string key, RuleSetChanges changes)
    {
        lock (_gate)
        {
            _entries.Apply(changes, []);
            _whole = null;
            return FeedAll(sink => sink.Apply(ChangeOf([], [key])));
        }
    }

    // A handler of the first provider's Changed may change an entry again: each sink gets what the entry is by then, so that all end alike.
    // What was refused goes along: it may be good now that another entry has changed.
    private RuleSetChanges ChangeOf(string[] flagKeys, string[] segmentKeys)
    {
        List<FlagDefinition> flags = [];
        foreach (string key in flagKeys.Concat(_refusals.Select(static refusal => refusal.Flag).OfType<string>()).Distinct())
        {
            if (_entries.Flags.TryGet(key, out FlagDefinition? flag))
            {
                flags.Add(flag);
            }
        }

        List<SegmentDefinition> segments = [];
        foreach (string key in segmentKeys.Concat(_refusals.Select(static refusal => refusal.Segment).OfType<string>()).Distinct())
        {
            if (_entries.Segments.TryGet(key, out SegmentDefinition? segment))
            {
                segments.Add(segment);
            }
        }

        return new RuleSetChanges
        {
            Upserts = new RuleSetDefinition { Flags = flags, Segments = segments },
            RemovedFlags = [.. flagKeys.Where(key => !_entries.Flags.Contains(key))],
            RemovedSegments = [.. segmentKeys.Where(key => !_entries.Segments.Contains(key))],
        };
    }

    private RuleSetDefinition Whole() => _whole ??= _entries.ToDefinition();

    private RuleSetUpdate FeedAll(Func<IRuleSetSink, RuleSetUpdate> change)
    {
        List<RuleSetUpdate> updates = [];
        foreach (Feed feed in _feeds)
        {
            if (!feed.CancellationToken.IsCancellationRequested)
            {
                updates.Add(change(feed.Sink));
            }
        }

        _refusals = [.. updates.SelectMany(ErrorsOf)];
        return updates.Count == 1 ? updates[0] : new RuleSetUpdate
        {
            ChangedFlags = updates.SelectMany(static update => update.ChangedFlags).ToHashSet(StringComparer.Ordinal),
            Diagnostics = [.. updates.SelectMany(static update => update.Diagnostics).DistinctBy(static diagnostic => diagnostic.ToString())],
        };
    }

    private static IEnumerable<RuleSetDiagnostic> ErrorsOf(RuleSetUpdate update) =>
        update.Diagnostics.Where(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error);

    private sealed record Feed(IRuleSetSink Sink, CancellationToken CancellationToken);
}
