using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags.Compilation;

/// <summary>One version of a compiled rule set: what readers see, whole, through one reference.</summary>
internal sealed class FlagSnapshot(SlotTable flagKeys, SlotArray<CompiledFlag> flags, SlotArray<CompiledSegment> segments, long version)
{
    // A copy beside the slots spares a handle's read the way through the table.
    private readonly int _tableId = flagKeys.Id;

    /// <summary>Slots of flag keys; shared by all snapshots of a provider.</summary>
    public SlotTable FlagKeys { get; } = flagKeys;

    /// <summary>Flags by slot.</summary>
    public readonly SlotArray<CompiledFlag> Flags = flags;

    /// <summary>Segments by slot.</summary>
    public readonly SlotArray<CompiledSegment> Segments = segments;

    /// <summary>Counts the changes since the provider was made; 0 before the first rule set.</summary>
    public long Version { get; } = version;

    /// <summary>Finds a flag by key.</summary>
    public CompiledFlag? Find(string? key)
    {
        int slot = key is null ? -1 : FlagKeys.Find(key);
        return slot < 0 ? null : Flags[slot];
    }

    /// <summary>Finds a flag by the place where its handle found it last.</summary>
    /// <returns>False when the place is of another table; then <see cref="Find(string, ref long)"/> must be asked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(long place, out CompiledFlag? flag)
    {
        bool isKnown = (int)(place >> 32) == _tableId;
        flag = isKnown ? Flags[(int)place] : null;
        return isKnown;
    }

    /// <summary>Finds a flag by the place where its handle found it last; by key the first time.</summary>
    public CompiledFlag? Find(string key, ref long place) =>
        TryFind(Volatile.Read(ref place), out CompiledFlag? flag) ? flag : FindAndRemember(key, ref place);

    private CompiledFlag? FindAndRemember(string key, ref long place)
    {
        int slot = FlagKeys.Find(key);
        if (slot < 0)
        {
            return null;
        }

        Volatile.Write(ref place, ((long)FlagKeys.Id << 32) | (uint)slot);
        return Flags[slot];
    }
}
