namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Remembers the keys of target lists: the first list that has a key decides about it.</summary>
/// <remarks>Lists are few and mostly short: a short one is searched where it stands, since sets of all keys would be most of what a small flag costs.</remarks>
internal sealed class TakenKeys
{
    // Up to so many keys of a kind are searched one by one.
    private const int Few = 32;

    private readonly List<(string Kind, string[] Keys)> _lists = [];
    private Dictionary<string, HashSet<string>>? _sets;

    /// <returns>The keys that no list before had. One that a list has twice may be there twice, which says the same.</returns>
    public string[] Take(string kind, string[] keys)
    {
        string[] own = keys;
        if (CountOf(kind) is > 0 and var before && keys.Length > 0)
        {
            own = before > Few || keys.Length > Few ? [.. keys.Where(SetOf(kind).Add)] : WithoutTaken(kind, keys);
        }

        if (own.Length > 0)
        {
            _lists.Add((kind, own));
        }

        return own;
    }

    private int CountOf(string kind)
    {
        int count = 0;
        foreach ((string other, string[] keys) in _lists)
        {
            count += other == kind ? keys.Length : 0;
        }

        return count;
    }

    private string[] WithoutTaken(string kind, string[] keys)
    {
        var own = new List<string>(keys.Length);
        foreach (string key in keys)
        {
            if (!IsTaken(kind, key))
            {
                own.Add(key);
            }
        }

        // Sets that were made before know nothing of a list that was searched.
        _sets?.Remove(kind);
        return own.Count == keys.Length ? keys : [.. own];
    }

    private bool IsTaken(string kind, string key)
    {
        foreach ((string other, string[] keys) in _lists)
        {
            if (other == kind && Array.IndexOf(keys, key) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private HashSet<string> SetOf(string kind)
    {
        _sets ??= new(StringComparer.Ordinal);
        if (!_sets.TryGetValue(kind, out HashSet<string>? set))
        {
            set = new HashSet<string>(_lists.Where(list => list.Kind == kind).SelectMany(static list => list.Keys), StringComparer.Ordinal);
            _sets.Add(kind, set);
        }

        return set;
    }
}
