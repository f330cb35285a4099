namespace Noa.FeatureFlags.Providers;

/// <summary>Entries of one sort (flags, or segments) as seen through all layers from above.</summary>
internal sealed class LayerView<T>(EntryTable<T>[] layers)
    where T : class
{
    /// <summary>Whether a layer above defines the entry.</summary>
    public bool IsHidden(string key, int place)
    {
        for (int i = 0; i < place; i++)
        {
            if (layers[i].Contains(key))
            {
                return true;
            }
        }

        return false;
    }

    public List<T> All()
    {
        List<T> all = [];
        for (int i = 0; i < layers.Length; i++)
        {
            all.AddRange(layers[i].Entries.Where(entry => !IsHidden(layers[i].KeyOf(entry), i)));
        }

        return all;
    }

    /// <summary>Keys that some layer has but cannot read, and of which no layer has a definition.</summary>
    public HashSet<string> Unreadable() =>
        [.. layers.SelectMany(static layer => layer.Unreadable).Where(key => !IsHidden(key, layers.Length))];

    /// <summary>What a layer's changes, which it holds already, mean for the whole.</summary>
    /// <param name="place">The layer's place, from 0.</param>
    /// <param name="touched">Keys of what was written or removed.</param>
    /// <param name="unreadable">Keys of what was written but could not be read.</param>
    public VisibleChanges<T> Changes(int place, IEnumerable<string> touched, IReadOnlySet<string> unreadable)
    {
        VisibleChanges<T> visible = new();
        foreach (string key in touched.Concat(unreadable))
        {
            if (IsHidden(key, place) || !visible.Touched.Add(key))
            {
                continue;
            }

            if (Find(key, place) is { } entry && !unreadable.Contains(key))
            {
                visible.Upserts.Add(entry);
            }
            else if (Array.Exists(layers, layer => layer.Unreadable.Contains(key)))
            {
                visible.Unreadable.Add(key);
            }
            else
            {
                visible.Removed.Add(key);
            }
        }

        return visible;
    }

    private T? Find(string key, int place)
    {
        for (int i = place; i < layers.Length; i++)
        {
            if (layers[i].TryGet(key, out T? entry))
            {
                return entry;
            }
        }

        return null;
    }
}
