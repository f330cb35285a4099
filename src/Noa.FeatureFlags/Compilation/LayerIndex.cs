namespace Noa.FeatureFlags.Compilation;

/// <summary>Which flags take slices of which layer.</summary>
internal sealed class LayerIndex
{
    private readonly Dictionary<string, List<(int Flag, LayerSlice Slice)>> _layers = new(StringComparer.Ordinal);

    /// <summary>Puts a flag's new slices in place of its old ones.</summary>
    public void Update(int flag, LayerSlice[] before, LayerSlice[] after)
    {
        foreach (LayerSlice slice in before)
        {
            _layers[slice.Layer].Remove((flag, slice));
        }

        foreach (LayerSlice slice in after)
        {
            if (!_layers.TryGetValue(slice.Layer, out List<(int Flag, LayerSlice Slice)>? layer))
            {
                _layers[slice.Layer] = layer = [];
            }

            layer.Add((flag, slice));
        }
    }

    /// <summary>Finds a slice that one of these cannot stand beside.</summary>
    /// <returns>Slot of the flag that takes it, and both slices; null when there is none.</returns>
    public (int Flag, LayerSlice Theirs, LayerSlice Ours)? FindConflict(LayerSlice[] slices)
    {
        foreach (LayerSlice slice in slices)
        {
            foreach ((int flag, LayerSlice other) in _layers[slice.Layer])
            {
                if (!slice.IsCompatibleWith(other))
                {
                    return (flag, other, slice);
                }
            }
        }

        return null;
    }
}
