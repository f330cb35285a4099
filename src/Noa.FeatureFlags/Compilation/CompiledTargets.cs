namespace Noa.FeatureFlags.Compilation;

/// <summary>Context keys of one kind and the number that stands behind each: a flag's variation, or a segment's yes.</summary>
/// <remarks>Open addressing on the context's cached 64-bit hash; a hit is confirmed by the key itself.</remarks>
internal sealed class CompiledTargets
{
    // Up to here a scan over the hashes beats the table's scattered reads, and wastes no entry.
    private const int MaxScanned = 8;

    private readonly Entry[] _entries;
    private readonly int _mask;

    /// <param name="kind">The kind of context whose key is compared.</param>
    /// <param name="targets">Keys, each once.</param>
    public CompiledTargets(string kind, IReadOnlyCollection<KeyValuePair<string, int>> targets)
    {
        Kind = kind;
        Count = targets.Count;
        bool isTable = targets.Count > MaxScanned;
        _entries = new Entry[isTable ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)targets.Count * 3 / 2) : targets.Count];
        _mask = isTable ? _entries.Length - 1 : -1;

        int next = 0;
        foreach ((string key, int number) in targets)
        {
            ulong hash = BucketHash.OfText(key);
            _entries[isTable ? FreePlace(hash) : next++] = new Entry(hash, key, number);
        }
    }

    public string Kind { get; }

    public int Count { get; }

    /// <returns>The number behind the context's key, or -1.</returns>
    public int Find(EvaluationContext context)
    {
        EvaluationContext? member = context.OfKind(Kind);
        return member?.Key is { } key ? Find(member.KeyHash, key) : -1;
    }

    private int Find(ulong hash, string key)
    {
        Entry[] entries = _entries;
        if (_mask < 0)
        {
            foreach (ref readonly Entry entry in entries.AsSpan())
            {
                if (entry.Hash == hash && entry.Key == key)
                {
                    return entry.Number;
                }
            }

            return -1;
        }

        for (int i = (int)hash & _mask; ; i = (i + 1) & _mask)
        {
            ref readonly Entry entry = ref entries[i];
            if (entry.Key is null)
            {
                return -1;
            }

            if (entry.Hash == hash && entry.Key == key)
            {
                return entry.Number;
            }
        }
    }

    private int FreePlace(ulong hash)
    {
        int i = (int)hash & _mask;
        while (_entries[i].Key is not null)
        {
            i = (i + 1) & _mask;
        }

        return i;
    }

    private readonly struct Entry(ulong hash, string key, int number)
    {
        public readonly ulong Hash = hash;
        public readonly string? Key = key;
        public readonly int Number = number;
    }
}
