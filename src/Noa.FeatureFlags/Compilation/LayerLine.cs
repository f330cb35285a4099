namespace Noa.FeatureFlags.Compilation;

/// <summary>The slices of one layer, sorted, so that checking one asks its neighbours and not all of them.</summary>
internal sealed class LayerLine
{
    // Flags by slice, each once for every place where it takes it: one experiment may use its slice in several.
    private readonly Dictionary<LayerSlice, List<int>> _flags = [];
    private readonly Dictionary<string, int> _slicesByAttribute = new(StringComparer.Ordinal);

    // Each slice once: by its start, and all ends. From both follows how many slices overlap a part of the line.
    private readonly List<LayerSlice> _byStart = [];
    private readonly List<int> _ends = [];

    public bool IsEmpty => _flags.Count == 0;

    public void Add(int flag, LayerSlice slice)
    {
        if (_flags.TryGetValue(slice, out List<int>? flags))
        {
            flags.Add(flag);
            return;
        }

        _flags.Add(slice, [flag]);
        _byStart.Insert(CountStartsBelow(slice.Start), slice);
        _ends.Insert(CountEndsBelow(slice.End), slice.End);
        _slicesByAttribute[slice.By] = _slicesByAttribute.GetValueOrDefault(slice.By) + 1;
    }

    public void Remove(int flag, LayerSlice slice)
    {
        List<int> flags = _flags[slice];
        flags.Remove(flag);
        if (flags.Count > 0)
        {
            return;
        }

        _flags.Remove(slice);
        _byStart.RemoveAt(_byStart.IndexOf(slice, CountStartsBelow(slice.Start)));
        _ends.RemoveAt(CountEndsBelow(slice.End));
        if (--_slicesByAttribute[slice.By] == 0)
        {
            _slicesByAttribute.Remove(slice.By);
        }
    }

    /// <summary>Finds a slice that this one, which is on the line, cannot stand beside.</summary>
    /// <returns>The slice and a flag that takes it; null when there is none.</returns>
    public (int Flag, LayerSlice Slice)? FindConflict(LayerSlice slice)
    {
        // Those that start before its end, without those that end before its start: itself alone, when nothing overlaps.
        int begun = CountStartsBelow(slice.End);
        bool isAlone = begun - CountEndsBelow(slice.Start + 1) == 1;
        if (isAlone && _slicesByAttribute.Count == 1)
        {
            return null;
        }

        // One that overlaps starts shortly before this one's end; one by another attribute may be anywhere.
        for (int i = begun - 1; i >= 0; i--)
        {
            if (!slice.IsCompatibleWith(_byStart[i]))
            {
                return (_flags[_byStart[i]][0], _byStart[i]);
            }
        }

        LayerSlice? later = _byStart.Find(other => !slice.IsCompatibleWith(other));
        return later is null ? null : (_flags[later][0], later);
    }

    private int CountStartsBelow(int bucket)
    {
        int low = 0;
        int high = _byStart.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _byStart[middle].Start < bucket ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private int CountEndsBelow(int bucket)
    {
        int low = 0;
        int high = _ends.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ends[middle] < bucket ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
