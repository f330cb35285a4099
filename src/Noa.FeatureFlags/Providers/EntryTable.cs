using System.Diagnostics.CodeAnalysis;

namespace Noa.FeatureFlags.Providers;

/// <summary>Definitions of one sort (flags, or segments) by key, as a source last gave them.</summary>
/// <remarks>An entry that could not be read keeps what was there before. Not thread-safe.</remarks>
internal sealed class EntryTable<T>(Func<T, string> keyOf, Func<T, ulong> fingerprintOf)
    where T : class
{
    private Dictionary<string, T> _entries = new(StringComparer.Ordinal);

    public IReadOnlyCollection<T> Entries => _entries.Values;

    /// <summary>Keys that the source contains but whose text could not be read.</summary>
    public HashSet<string> Unreadable { get; private set; } = new(StringComparer.Ordinal);

    public bool Contains(string key) => _entries.ContainsKey(key);

    public bool TryGet(string key, [NotNullWhen(true)] out T? entry) => _entries.TryGetValue(key, out entry);

    public string KeyOf(T entry) => keyOf(entry);

    /// <summary>Puts a whole set in place of the current one.</summary>
    /// <returns>Keys of the entries that were added, changed or removed.</returns>
    public List<string> Replace(IReadOnlyList<T> entries, IReadOnlySet<string> unreadable)
    {
        Dictionary<string, T> before = _entries;
        _entries = new Dictionary<string, T>(entries.Count, StringComparer.Ordinal);
        foreach (T entry in entries)
        {
            _entries[keyOf(entry)] = entry;
        }

        Unreadable = new HashSet<string>(unreadable, StringComparer.Ordinal);
        foreach (string key in unreadable)
        {
            if (before.TryGetValue(key, out T? lastGood))
            {
                _entries.TryAdd(key, lastGood);
            }
        }

        List<string> changed = [.. before.Keys.Where(key => !_entries.ContainsKey(key))];
        changed.AddRange(_entries.Where(pair => !before.TryGetValue(pair.Key, out T? old) || !AreSame(old, pair.Value)).Select(static pair => pair.Key));
        return changed;
    }

    public void Set(T entry)
    {
        _entries[keyOf(entry)] = entry;
        Unreadable.Remove(keyOf(entry));
    }

    public void Remove(string key)
    {
        _entries.Remove(key);
        Unreadable.Remove(key);
    }

    private bool AreSame(T left, T right) =>
        ReferenceEquals(left, right) || (fingerprintOf(left) != 0 && fingerprintOf(left) == fingerprintOf(right));
}
