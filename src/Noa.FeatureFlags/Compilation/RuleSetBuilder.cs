using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>The writer's side of a rule set: turns definitions and changes into the next snapshot, at a cost that depends on the change alone.</summary>
/// <remarks>Not thread-safe: one writer. Readers see nothing until the snapshot that <see cref="Current"/> returns is published.</remarks>
internal sealed class RuleSetBuilder(IReadOnlyDictionary<string, IFlagStrategy> strategies, TimeProvider clock)
{
    private readonly SlotTable _flagKeys = new();
    private readonly SlotTable _segmentKeys = new();
    private readonly AttributeReferences _attributes = new();
    private readonly SharedShares _shares = new();
    private readonly RuleSetLinks _links = new();
    private FlagSnapshot? _current;

    // The counter before counts evaluations that found no flag.
    private int _nextCounter = 1;

    /// <summary>The newest snapshot; one of version 0 before the first rule set.</summary>
    public FlagSnapshot Current => _current ??= new FlagSnapshot(_flagKeys, SlotArray<CompiledFlag>.Empty, SlotArray<CompiledSegment>.Empty, 0);

    /// <summary>Number of flags in the newest snapshot.</summary>
    public int FlagCount { get; private set; }

    /// <summary>Puts a whole rule set in place of the current one.</summary>
    public RuleSetUpdate Replace(RuleSetDefinition definitions)
    {
        var change = new RuleSetChange(Current, _flagKeys, _segmentKeys, _links);
        var scope = NewScope(definitions, change.Diagnostics);
        change.RemoveSegmentsExcept(definitions.Segments.Select(static segment => segment.Key).Concat(definitions.UnreadableSegments));
        change.RemoveFlagsExcept(definitions.Flags.Select(static flag => flag.Key).Concat(definitions.UnreadableFlags));
        Stage(definitions, change, scope);
        return Commit(change, scope);
    }

    /// <summary>Changes some entries.</summary>
    public RuleSetUpdate Apply(RuleSetChanges changes)
    {
        var change = new RuleSetChange(Current, _flagKeys, _segmentKeys, _links);
        var scope = NewScope(changes.Upserts, change.Diagnostics);
        foreach (string key in changes.RemovedSegments)
        {
            change.RemoveSegment(key);
        }

        foreach (string key in changes.RemovedFlags)
        {
            change.RemoveFlag(key);
        }

        Stage(changes.Upserts, change, scope);
        return Commit(change, scope);
    }

    private CompilationScope NewScope(RuleSetDefinition definitions, List<RuleSetDiagnostic> diagnostics)
    {
        diagnostics.AddRange(definitions.Diagnostics);
        return new CompilationScope(_flagKeys, _segmentKeys, strategies, _attributes, _shares, clock, diagnostics, definitions.Text);
    }

    private void Stage(RuleSetDefinition definitions, RuleSetChange change, CompilationScope scope)
    {
        foreach (SegmentDefinition segment in definitions.Segments)
        {
            int slot = _segmentKeys.GetOrAdd(segment.Key);
            if (!IsSame(Current.Segments[slot], segment.Fingerprint))
            {
                change.Put(slot, SegmentCompiler.Compile(segment, scope));
            }
        }

        foreach (FlagDefinition flag in definitions.Flags)
        {
            int slot = _flagKeys.GetOrAdd(flag.Key);
            CompiledFlag? known = Current.Flags[slot];
            if (!IsSame(known, flag.Fingerprint))
            {
                change.Put(slot, FlagCompiler.Compile(flag, known, ref _nextCounter, scope));
            }
        }
    }

    private RuleSetUpdate Commit(RuleSetChange change, CompilationScope scope)
    {
        change.Link(scope);
        FlagCount += change.FlagCountChange;
        IReadOnlyCollection<string> changed = change.ChangedFlags();
        _current = new FlagSnapshot(_flagKeys, change.Flags.ToArray(), change.Segments.ToArray(), Current.Version + 1);
        return new RuleSetUpdate { ChangedFlags = changed, Diagnostics = change.Diagnostics.Count == 0 ? Array.Empty<RuleSetDiagnostic>() : change.Diagnostics };
    }

    private static bool IsSame(ICompiledEntry? known, ulong fingerprint) => known is not null && fingerprint != 0 && known.Fingerprint == fingerprint;
}
