using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Noa.FeatureFlags.Compilation;

/// <summary>Gives every key a slot number that never changes: snapshots share the table, handles remember slots.</summary>
/// <remarks>
/// One writer, any number of readers, no lock: an entry's key is written last, and a grown table is published whole.
/// Keys are never removed; a rule set that drops a flag leaves the slot empty. What that keeps is one string for each key ever used.
/// </remarks>
internal sealed class SlotTable
{
    private const int InitialCapacity = 16;
    private static int _lastId;

    private Entry[] _entries = new Entry[InitialCapacity];
    private string[] _keys = new string[CapacityOf(InitialCapacity)];

    /// <summary>Tells tables apart in the places that handles remember; never 0, so an unset place fits no table.</summary>
    public int Id { get; } = Interlocked.Increment(ref _lastId);

    /// <summary>Number of slots given out.</summary>
    public int Count { get; private set; }

    /// <summary>The key of a slot that was given out before the snapshot that is read.</summary>
    public string KeyOf(int slot) => _keys[slot];

    /// <returns>The key's slot, or -1.</returns>
    public int Find(string key)
    {
        Entry[] entries = Volatile.Read(ref _entries);
        uint hash = HashOf(key);
        int mask = entries.Length - 1;
        for (int i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            ref Entry entry = ref entries[i];
            string? known = Volatile.Read(ref entry.Key);
            if (known is null)
            {
                return -1;
            }

            if (entry.Hash == hash && (ReferenceEquals(known, key) || known == key))
            {
                return entry.Slot;
            }
        }
    }

    /// <summary>Finds the key's slot or gives it the next one; for the writer.</summary>
    public int GetOrAdd(string key)
    {
        int slot = Find(key);
        if (slot >= 0)
        {
            return slot;
        }

        if (Count == _keys.Length)
        {
            Grow();
        }

        // Literals in code are interned: a read by literal is then confirmed by the reference.
        string kept = string.Intern(key);
        _keys[Count] = kept;
        Insert(_entries, kept, Count);
        return Count++;
    }

    private void Grow()
    {
        var entries = new Entry[_entries.Length * 2];
        for (int slot = 0; slot < Count; slot++)
        {
            Insert(entries, _keys[slot], slot);
        }

        Array.Resize(ref _keys, CapacityOf(entries.Length));
        Volatile.Write(ref _entries, entries);
    }

    // Three quarters full at most: free places end the search for a key that is not there.
    private static int CapacityOf(int entries) => entries / 4 * 3;

    private static void Insert(Entry[] entries, string key, int slot)
    {
        uint hash = HashOf(key);
        int mask = entries.Length - 1;
        int i = (int)hash & mask;
        while (entries[i].Key is not null)
        {
            i = (i + 1) & mask;
        }

        entries[i].Hash = hash;
        entries[i].Slot = slot;
        Volatile.Write(ref entries[i].Key, key);
    }

    // Four characters a step, each with a multiplier of its own, so that the products do not wait for one another.
    // Keys are written by the rule set's authors: speed counts here, floods do not.
    private static uint HashOf(string key)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        const int step = sizeof(ulong) / sizeof(char);
        ref byte text = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan()));
        ulong hash = (ulong)key.Length;
        ulong own = multiplier;
        int i = 0;
        for (; i <= key.Length - step; i += step, own += 2)
        {
            hash ^= Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref text, i * sizeof(char))) * own;
        }

        for (; i < key.Length; i++, own += 2)
        {
            hash ^= key[i] * own;
        }

        return (uint)(((hash ^ (hash >> 32)) * multiplier) >> 32);
    }

    private struct Entry
    {
        public string? Key;
        public uint Hash;
        public int Slot;
    }
}
