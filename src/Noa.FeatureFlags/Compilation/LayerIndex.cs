namespace Noa.FeatureFlags.Compilation;

/// <summary>Which flags take slices of which layer.</summary>
internal sealed class LayerIndex
{
    private readonly Dictionary<string, LayerLine> _layers = new(StringComparer.Ordinal);

    /// <summary>Puts a flag's new slices in place of its old ones.</summary>
    public void Update(int flag, LayerSlice[] before, LayerSlice[] after)
    {
        foreach (LayerSlice slice in before)
        {
            LayerLine line = _layers[slice.Layer];
            line.Remove(flag, slice);
            if (line.IsEmpty)
            {
                _layers.Remove(slice.Layer);
            }
        }

        foreach (LayerSlice slice in after)
        {
            if (!_layers.TryGetValue(slice.Layer, out LayerLine? line))
            {
                _layers[slice.Layer] = line = new LayerLine();
            }

            line.Add(flag, slice);
        }
    }

    /// <summary>Finds a slice that one of these cannot stand beside.</summary>
    /// <returns>Slot of the flag that takes it, and both slices; null when there is none.</returns>
    public (int Flag, LayerSlice Theirs, LayerSlice Ours)? FindConflict(LayerSlice[] slices)
    {
        foreach (LayerSlice slice in slices)
        {
            if (_layers[slice.Layer].FindConflict(slice) is { } found)
            {
                return (found.Flag, found.Slice, slice);
            }
        }

        return null;
    }
}
