namespace Noa.FeatureFlags.Compilation;

/// <summary>Who needs whom, backwards: which entries change with an entry.</summary>
internal sealed class ReferenceIndex
{
    private readonly Dictionary<int, HashSet<int>> _dependents = [];

    /// <summary>Slots of the entries that ask this one.</summary>
    public IReadOnlyCollection<int> DependentsOf(int slot) => _dependents.TryGetValue(slot, out HashSet<int>? dependents) ? dependents : [];

    /// <summary>Puts an entry's new references in place of its old ones.</summary>
    public void Update(int dependent, int[] before, int[] after)
    {
        if (before.AsSpan().SequenceEqual(after))
        {
            return;
        }

        foreach (int slot in before)
        {
            if (_dependents.TryGetValue(slot, out HashSet<int>? dependents) && dependents.Remove(dependent) && dependents.Count == 0)
            {
                _dependents.Remove(slot);
            }
        }

        foreach (int slot in after)
        {
            if (!_dependents.TryGetValue(slot, out HashSet<int>? dependents))
            {
                _dependents[slot] = dependents = [];
            }

            dependents.Add(dependent);
        }
    }
}
