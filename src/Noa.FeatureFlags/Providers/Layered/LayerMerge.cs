using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Merges what layers say and hands it to one sink, under one lock.</summary>
internal sealed class LayerMerge
{
    private static readonly RuleSetUpdate Nothing = new();

    private readonly Lock _gate = new();
    private readonly IRuleSetSink _outer;
    private readonly SourceLayer[] _layers;
    private readonly LayerView<FlagDefinition> _flags;
    private readonly LayerView<SegmentDefinition> _segments;
    private bool _isOpen;
    private bool _isReady;
    private bool _hasRefusals;
    private (ProviderState State, string? Detail)? _reported;

    public LayerMerge(IRuleSetSink outer, IReadOnlyList<string> names)
    {
        _outer = outer;
        _layers = [.. names.Select(static name => new SourceLayer(name))];
        _flags = new LayerView<FlagDefinition>([.. _layers.Select(static layer => layer.Entries.Flags)]);
        _segments = new LayerView<SegmentDefinition>([.. _layers.Select(static layer => layer.Entries.Segments)]);
    }

    /// <summary>All layers were started. Until then nothing is handed on, so that what they deliver at once arrives as one rule set.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
            HandOnWhole();
        }
    }

    public RuleSetUpdate Replace(int place, RuleSetDefinition definitions)
    {
        lock (_gate)
        {
            SourceLayer layer = _layers[place];
            if (!definitions.IsReadable)
            {
                Report(place, ProviderState.Stale, definitions.Diagnostics.Count > 0 ? definitions.Diagnostics[0].ToString() : "the rule set cannot be read");
                return new RuleSetUpdate { Diagnostics = layer.Named(definitions.Diagnostics) };
            }

            bool hadDiagnostics = layer.Entries.Diagnostics.Count > 0;
            (List<string> flags, List<string> segments) = layer.Entries.Replace(definitions, layer.Named(definitions.Diagnostics));
            layer.Deliver();

            // Only a whole rule set takes back what was said of the one before; without anything to take back, what differs is enough.
            return !_isReady || _hasRefusals || hadDiagnostics || definitions.Diagnostics.Count > 0
                ? HandOnWhole()
                : HandOn(Visible(
                    _flags.Changes(place, flags, definitions.UnreadableFlags),
                    _segments.Changes(place, segments, definitions.UnreadableSegments),
                    [],
                    definitions.Text));
        }
    }

    public RuleSetUpdate Apply(int place, RuleSetChanges changes)
    {
        lock (_gate)
        {
            SourceLayer layer = _layers[place];
            RuleSetDiagnostic[] diagnostics = layer.Named(changes.Upserts.Diagnostics);
            layer.Entries.Apply(changes, diagnostics);
            layer.Deliver();
            if (!_isReady || _hasRefusals)
            {
                return HandOnWhole();
            }

            RuleSetDefinition upserts = changes.Upserts;
            return HandOn(Visible(
                _flags.Changes(place, upserts.Flags.Select(static flag => flag.Key).Concat(changes.RemovedFlags), upserts.UnreadableFlags),
                _segments.Changes(place, upserts.Segments.Select(static segment => segment.Key).Concat(changes.RemovedSegments), upserts.UnreadableSegments),
                diagnostics,
                upserts.Text));
        }
    }

    public void Report(int place, ProviderState state, string? detail)
    {
        lock (_gate)
        {
            // Without a rule set there is nothing that could be stale.
            SourceLayer layer = _layers[place];
            layer.Report(state == ProviderState.Stale && !layer.HasDelivered ? ProviderState.NotReady : state, detail);
            if (_isReady)
            {
                ReportStatus(afterDelivery: false);
            }
            else
            {
                HandOnWhole();
            }
        }
    }

    public void End(int place, string? failure)
    {
        lock (_gate)
        {
            SourceLayer layer = _layers[place];
            if (failure is not null)
            {
                Report(place, ProviderState.Stale, $"ended: {failure}");
            }
            else if (!layer.IsHeard)
            {
                Report(place, ProviderState.NotReady, "ended without a rule set");
            }
        }
    }

    private RuleSetUpdate HandOn(RuleSetChanges? changes)
    {
        RuleSetUpdate update = changes is null ? Nothing : Note(_outer.Apply(changes));
        ReportStatus(afterDelivery: changes is not null);
        return update;
    }

    private RuleSetUpdate HandOnWhole()
    {
        if (!_isOpen)
        {
            return Nothing;
        }

        RuleSetUpdate update = Nothing;
        bool isComplete = _layers[^1].HasDelivered && Array.TrueForAll(_layers, static layer => layer.IsHeard);
        if (isComplete)
        {
            _isReady = true;
            update = Note(_outer.Replace(Whole()));
        }

        ReportStatus(afterDelivery: isComplete);
        return update;
    }

    // An entry that was refused may be good once another one has changed, so it is handed on again with that.
    private RuleSetUpdate Note(RuleSetUpdate update)
    {
        _hasRefusals = update.Diagnostics.Any(static diagnostic => diagnostic.Severity == RuleSetDiagnosticSeverity.Error);
        return update;
    }

    private RuleSetDefinition Whole()
    {
        SourceLayer[] filled = [.. _layers.Where(static layer => !layer.Entries.IsEmpty)];
        return new RuleSetDefinition
        {
            Flags = _flags.All(),
            Segments = _segments.All(),
            UnreadableFlags = _flags.Unreadable(),
            UnreadableSegments = _segments.Unreadable(),
            Diagnostics = [.. _layers.SelectMany((layer, place) => layer.Entries.Diagnostics.Where(diagnostic => IsVisible(diagnostic, place)))],

            // Lines can only be named where one text holds everything.
            Text = filled.Length == 1 ? filled[0].Entries.Text : default,
        };
    }

    /// <summary>What can be seen from above, with what is wrong with it.</summary>
    /// <returns>Null when higher layers hide all of it.</returns>
    private RuleSetChanges? Visible(
        VisibleChanges<FlagDefinition> flags,
        VisibleChanges<SegmentDefinition> segments,
        RuleSetDiagnostic[] found,
        ReadOnlyMemory<byte> text)
    {
        List<RuleSetDiagnostic> diagnostics = [.. found.Where(static diagnostic => diagnostic is { Flag: null, Segment: null })];
        for (int i = 0; i < _layers.Length; i++)
        {
            diagnostics.AddRange(_layers[i].Entries.Diagnostics.Where(diagnostic => IsVisible(diagnostic, i)
                && ((diagnostic.Flag is { } flag && flags.Touched.Contains(flag)) || (diagnostic.Segment is { } segment && segments.Touched.Contains(segment)))));
        }

        return flags.Touched.Count == 0 && segments.Touched.Count == 0 && diagnostics.Count == 0 ? null : new RuleSetChanges
        {
            Upserts = new RuleSetDefinition
            {
                Flags = flags.Upserts,
                Segments = segments.Upserts,
                UnreadableFlags = flags.Unreadable,
                UnreadableSegments = segments.Unreadable,
                Diagnostics = diagnostics,
                Text = text,
            },
            RemovedFlags = flags.Removed,
            RemovedSegments = segments.Removed,
        };
    }

    private bool IsVisible(RuleSetDiagnostic diagnostic, int place) =>
        !(diagnostic.Flag is { } flag && _flags.IsHidden(flag, place)) && !(diagnostic.Segment is { } segment && _segments.IsHidden(segment, place));

    // A delivery makes the sink ready and forgets the detail, so what still holds is said again after each.
    private void ReportStatus(bool afterDelivery)
    {
        if (!_isOpen)
        {
            return;
        }

        (ProviderState State, string? Detail) status = _isReady ? LayerStatus.WhileReady(_layers) : LayerStatus.BeforeReady(_layers);
        if (_reported != status || (afterDelivery && status != (ProviderState.Ready, null)))
        {
            _reported = status;
            _outer.Report(status.State, status.Detail);
        }
    }
}
