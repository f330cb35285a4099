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

    // Open addressing: the first half holds prints, 0 is a free place; the second half at the same place the index of the print's entry.
    private readonly uint[]? _table;

    /// <param name="kind">The kind of context whose key is compared.</param>
    /// <param name="targets">Keys, each once.</param>
    /// <param name="next">The table of another kind, or null.</param>
    public CompiledTargets(string kind, IReadOnlyCollection<KeyValuePair<string, int>> targets, CompiledTargets? next)
    {
        Kind = kind;
        Next = next;
        _entries = new Entry[targets.Count];
        int count = 0;
        foreach ((string key, int number) in targets)
        {
            _entries[count++] = new Entry(PrintOf(BucketHash.OfText(key)), key, number);
        }

        if (_entries.Length > MaxScanned)
        {
            _table = new uint[2 * BitOperations.RoundUpToPowerOf2((uint)_entries.Length * 2)];
            Fill(_table);
        }
    }

    public string Kind { get; }

    /// <summary>The table of another kind; almost all flags have one table, and a reference to it is all they keep.</summary>
    public CompiledTargets? Next { get; }

    /// <returns>The number behind the context's key, or -1.</returns>
    public int Find(EvaluationContext context)
    {
        if (context.TryGetKnownKeyHash(Kind, out ulong hash))
        {
            return Find(hash, context.Key!);
        }

        EvaluationContext? member = context.OfKind(Kind);
        return member?.Key is { } key ? Find(member.KeyHash, key) : -1;
    }

    private int Find(ulong hash, string key) => _table is null ? Scan(PrintOf(hash), key) : Probe(_table, PrintOf(hash), key);

    private int Scan(uint print, string key)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (entry.Print == print && TextWords.Equal(entry.Key, key))
            {
                return entry.Number;
            }
        }

        return -1;
    }

    private int Probe(uint[] table, uint print, string key)
    {
        int places = table.Length / 2;
        for (int i = PlaceOf(print, places); table[i] != 0; i = (i + 1) & (places - 1))
        {
            if (table[i] != print)
            {
                continue;
            }

            ref readonly Entry entry = ref _entries[table[places + i]];
            if (TextWords.Equal(entry.Key, key))
            {
                return entry.Number;
            }
        }

        return -1;
    }

    private void Fill(uint[] table)
    {
        int places = table.Length / 2;
        for (int entry = 0; entry < _entries.Length; entry++)
        {
            int i = PlaceOf(_entries[entry].Print, places);
            while (table[i] != 0)
            {
                i = (i + 1) & (places - 1);
            }

            table[i] = _entries[entry].Print;
            table[places + i] = (uint)entry;
        }
    }

    // The lowest bit says that the place is taken; the bits above it choose the place.
    private static uint PrintOf(ulong hash) => (uint)hash | 1;

    private static int PlaceOf(uint print, int places) => (int)(print >> 1) & (places - 1);

    private readonly struct Entry(uint print, string key, int number)
    {
        public readonly string Key = key;
        public readonly uint Print = print;
        public readonly int Number = number;
    }
}
