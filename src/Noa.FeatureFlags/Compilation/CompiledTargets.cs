using System.Numerics;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Context keys of one kind and the number that stands behind each: a flag's target list, or a segment's yes or no.</summary>
/// <remarks>
/// Found by the context's cached hash and confirmed by the key itself. Most contexts are no target, so the part that says no is small:
/// four bytes a place, which for a thousand keys is 8 KB where a table of whole entries would be 48 KB.
/// </remarks>
internal sealed class CompiledTargets
{
    // Up to here a scan over the entries beats the table, and wastes no place.
    private const int MaxScanned = 8;

    private readonly Entry[] _entries;

    // Open addressing over prints; 0 is a free place. The print's entry stands in _places at the same index.
    private readonly uint[]? _prints;
    private readonly int[] _places = [];

    /// <param name="kind">The kind of context whose key is compared.</param>
    /// <param name="targets">Keys, each once.</param>
    public CompiledTargets(string kind, IReadOnlyCollection<KeyValuePair<string, int>> targets)
    {
        Kind = kind;
        _entries = new Entry[targets.Count];
        int next = 0;
        foreach ((string key, int number) in targets)
        {
            _entries[next++] = new Entry(PrintOf(BucketHash.OfText(key)), key, number);
        }

        if (_entries.Length > MaxScanned)
        {
            _prints = new uint[BitOperations.RoundUpToPowerOf2((uint)_entries.Length * 2)];
            _places = new int[_prints.Length];
            FillTable(_prints);
        }
    }

    public string Kind { get; }

    public int Count => _entries.Length;

    /// <returns>The number behind the context's key, or -1.</returns>
    public int Find(EvaluationContext context)
    {
        EvaluationContext? member = context.OfKind(Kind);
        if (member?.Key is not { } key)
        {
            return -1;
        }

        uint print = PrintOf(member.KeyHash);
        return _prints is null ? Scan(print, key) : Probe(_prints, print, key);
    }

    private int Scan(uint print, string key)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (entry.Print == print && entry.Key == key)
            {
                return entry.Number;
            }
        }

        return -1;
    }

    private int Probe(uint[] prints, uint print, string key)
    {
        int mask = prints.Length - 1;
        for (int i = PlaceOf(print, mask); prints[i] != 0; i = (i + 1) & mask)
        {
            if (prints[i] != print)
            {
                continue;
            }

            ref readonly Entry entry = ref _entries[_places[i]];
            if (entry.Key == key)
            {
                return entry.Number;
            }
        }

        return -1;
    }

    private void FillTable(uint[] prints)
    {
        int mask = prints.Length - 1;
        for (int entry = 0; entry < _entries.Length; entry++)
        {
            int i = PlaceOf(_entries[entry].Print, mask);
            while (prints[i] != 0)
            {
                i = (i + 1) & mask;
            }

            prints[i] = _entries[entry].Print;
            _places[i] = entry;
        }
    }

    // The lowest bit says that the place is taken; the bits above it choose the place.
    private static uint PrintOf(ulong hash) => (uint)hash | 1;

    private static int PlaceOf(uint print, int mask) => (int)(print >> 1) & mask;

    private readonly struct Entry(uint print, string key, int number)
    {
        public readonly string Key = key;
        public readonly uint Print = print;
        public readonly int Number = number;
    }
}
