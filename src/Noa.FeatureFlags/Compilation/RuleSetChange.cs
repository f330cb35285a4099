using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Compilation;

/// <summary>One change of a rule set on its way: staged, checked across entries, and taken back entry by entry where it does not hold.</summary>
/// <remarks>An entry that is taken back stays at its last good definition, which is what the snapshot before had; nothing, when it had none.</remarks>
internal sealed class RuleSetChange(FlagSnapshot before, SlotTable flagKeys, SlotTable segmentKeys, RuleSetLinks links)
{
    private readonly List<int> _stagedFlags = [];
    private readonly List<int> _stagedSegments = [];
    private readonly List<int> _removedFlags = [];
    private readonly List<int> _removedSegments = [];

    public SlotArray<CompiledFlag>.Builder Flags { get; } = new(before.Flags);

    public SlotArray<CompiledSegment>.Builder Segments { get; } = new(before.Segments);

    public List<RuleSetDiagnostic> Diagnostics { get; } = [];

    /// <summary>How many flags more there are than before.</summary>
    public int FlagCountChange { get; private set; }

    /// <summary>Stages a flag; null, one that could not be compiled, leaves what is there.</summary>
    public void Put(int slot, CompiledFlag? flag)
    {
        if (flag is not null)
        {
            _stagedFlags.Add(slot);
            Set(slot, flag);
        }
    }

    /// <summary>Stages a segment; null, one that could not be compiled, leaves what is there.</summary>
    public void Put(int slot, CompiledSegment? segment)
    {
        if (segment is not null)
        {
            _stagedSegments.Add(slot);
            Set(slot, segment);
        }
    }

    public void RemoveFlag(string key)
    {
        int slot = flagKeys.Find(key);
        if (slot >= 0 && Flags[slot] is not null)
        {
            _removedFlags.Add(slot);
            Set(slot, (CompiledFlag?)null);
        }
    }

    public void RemoveSegment(string key)
    {
        int slot = segmentKeys.Find(key);
        if (slot >= 0 && Segments[slot] is not null)
        {
            _removedSegments.Add(slot);
            Set(slot, (CompiledSegment?)null);
        }
    }

    public void RemoveFlagsExcept(IEnumerable<string> kept)
    {
        foreach (string key in Missing(flagKeys, kept))
        {
            RemoveFlag(key);
        }
    }

    public void RemoveSegmentsExcept(IEnumerable<string> kept)
    {
        foreach (string key in Missing(segmentKeys, kept))
        {
            RemoveSegment(key);
        }
    }

    /// <summary>Checks what is staged against everything else, and takes back what does not hold.</summary>
    public void Link(CompilationScope scope)
    {
        var check = new LinkCheck(this, flagKeys, segmentKeys, links, scope);
        TakeBackUntilStable(_stagedSegments, check, isFlags: false);
        RestoreNeeded(_removedSegments, check, isFlags: false);
        TakeBackUntilStable(_stagedFlags, check, isFlags: true);

        // Flags first: one that comes back brings the segments it asks.
        RestoreNeeded(_removedFlags, check, isFlags: true);
        RestoreNeeded(_removedSegments, check, isFlags: false);
        foreach (int slot in _stagedFlags)
        {
            check.CheckDependents(slot);
        }
    }

    /// <summary>Whether a flag is as it was before the change, so that nothing looks at it for its own sake.</summary>
    public bool IsUnchangedFlag(int slot) => ReferenceEquals(Flags[slot], before.Flags[slot]);

    /// <summary>Whether a segment is as it was before the change, so that nothing looks at it for its own sake.</summary>
    public bool IsUnchangedSegment(int slot) => ReferenceEquals(Segments[slot], before.Segments[slot]);

    /// <summary>Keys of all flags that changed, or that ask something that did.</summary>
    public IReadOnlyCollection<string> ChangedFlags()
    {
        var segments = new HashSet<int>();
        foreach (int slot in _stagedSegments.Concat(_removedSegments).Where(slot => !IsUnchangedSegment(slot)))
        {
            Spread(slot, links.SegmentsBySegment, segments);
        }

        var flags = new HashSet<int>();
        IEnumerable<int> changed = _stagedFlags.Concat(_removedFlags).Where(slot => !IsUnchangedFlag(slot));
        foreach (int slot in changed.Concat(segments.SelectMany(links.FlagsBySegment.DependentsOf)))
        {
            Spread(slot, links.FlagsByFlag, flags);
        }

        return Names(flagKeys, flags);
    }

    private static void Spread(int start, ReferenceIndex index, HashSet<int> reached)
    {
        var waiting = new Stack<int>([start]);
        while (waiting.TryPop(out int slot))
        {
            if (!reached.Add(slot))
            {
                continue;
            }

            foreach (int dependent in index.DependentsOf(slot))
            {
                waiting.Push(dependent);
            }
        }
    }

    // One entry that is taken back can take the ground from another, so this goes on until a round finds nothing.
    private void TakeBackUntilStable(List<int> staged, LinkCheck check, bool isFlags)
    {
        int count = 0;
        while (staged.Count != count)
        {
            count = staged.Count;
            check.Forget();
            for (int i = staged.Count - 1; i >= 0; i--)
            {
                if (!(isFlags ? check.CheckFlag(staged[i]) : check.CheckSegment(staged[i])))
                {
                    TakeBack(staged[i], isFlags);
                    staged.RemoveAt(i);
                }
            }
        }
    }

    // A removed entry that is still needed comes back; with it comes what it needs itself, in the next round.
    private void RestoreNeeded(List<int> removed, LinkCheck check, bool isFlags)
    {
        int count = 0;
        while (removed.Count != count)
        {
            count = removed.Count;
            for (int i = removed.Count - 1; i >= 0; i--)
            {
                int slot = removed[i];
                string[] needers = isFlags ? Names(flagKeys, links.FlagsByFlag.DependentsOf(slot).Where(NeedsWhole)) : NeedersOf(slot);
                if (needers.Length > 0)
                {
                    TakeBack(slot, isFlags);
                    removed.RemoveAt(i);
                    check.ReportNeeded(slot, needers, isFlags);
                }
            }
        }
    }

    private void TakeBack(int slot, bool isFlag)
    {
        if (isFlag)
        {
            Set(slot, before.Flags[slot]);
        }
        else
        {
            Set(slot, before.Segments[slot]);
        }
    }

    private string[] NeedersOf(int segment) =>
        [
            .. Names(flagKeys, links.FlagsBySegment.DependentsOf(segment).Where(NeedsWhole)),
            .. Names(segmentKeys, links.SegmentsBySegment.DependentsOf(segment).Where(slot => Segments[slot] is not { IsLenient: true })),
        ];

    private bool NeedsWhole(int flag) => Flags[flag] is not { IsLenient: true };

    private void Set(int slot, CompiledFlag? flag)
    {
        CompiledFlag? replaced = Flags[slot];
        links.Update(slot, replaced, flag);
        Flags[slot] = flag;
        FlagCountChange += (flag is null ? 0 : 1) - (replaced is null ? 0 : 1);
    }

    private void Set(int slot, CompiledSegment? segment)
    {
        links.Update(slot, Segments[slot], segment);
        Segments[slot] = segment;
    }

    private static string[] Names(SlotTable keys, IEnumerable<int> slots) => [.. slots.Select(keys.KeyOf)];

    private static IEnumerable<string> Missing(SlotTable keys, IEnumerable<string> kept)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        var keptKeys = new HashSet<string>(kept, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, keys.Count).Select(keys.KeyOf).Where(key => !keptKeys.Contains(key))];
    }
}
