namespace Noa.FeatureFlags.Exposures;

/// <summary>Remembers which exposures were recorded lately, in a table of fixed size.</summary>
/// <remarks>
/// Lock-free and direct-mapped: an exposure has one slot, and another one that falls on it displaces it, which costs a repeat being recorded.
/// A slot holds half of the exposure's hash and when it was recorded; the slot's place stands for more of the hash. So two different exposures are taken for
/// one another less than once in four billion.
/// </remarks>
internal sealed class RepeatFilter
{
    // Fine enough that a window's end is met to a hundredth of a percent, coarse enough that 32 bits last for about 65,536 windows.
    private const ulong TicksPerWindow = 65_536;

    private readonly ulong[] _slots;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly ulong _timestampsPerTick;
    private readonly uint _windowTicks;

    public RepeatFilter(int size, TimeSpan window, TimeProvider clock)
    {
        _slots = new ulong[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size)];
        _clock = clock;
        _start = clock.GetTimestamp();
        ulong windowTimestamps = (ulong)(window.TotalSeconds * clock.TimestampFrequency);
        _timestampsPerTick = Math.Max(1, windowTimestamps / TicksPerWindow);
        _windowTicks = (uint)(windowTimestamps / _timestampsPerTick);
    }

    /// <summary>The hash that stands for one unit's exposure to one variation of one experiment.</summary>
    public static ulong HashOf(string experiment, string kind, string unit, string variation)
    {
        ulong hash = BucketHash.OfText(experiment);
        hash = Join(hash, BucketHash.OfText(kind));
        hash = Join(hash, BucketHash.OfText(variation));
        return Join(hash, BucketHash.OfText(unit));
    }

    /// <summary>Whether an exposure was recorded within the window; if not, it counts as recorded now.</summary>
    public bool IsRepeat(ulong hash)
    {
        ref ulong slot = ref _slots[hash & (ulong)(_slots.Length - 1)];
        ulong seen = Volatile.Read(ref slot);
        uint now = (uint)((ulong)(_clock.GetTimestamp() - _start) / _timestampsPerTick);
        if (IsSame(seen, hash) && now - (uint)seen < _windowTicks)
        {
            return true;
        }

        // Of several threads with the same exposure one wins the slot, the others find that it was recorded.
        ulong before = Interlocked.CompareExchange(ref slot, TagOf(hash) | now, seen);
        return before != seen && IsSame(before, hash);
    }

    /// <summary>Takes back that an exposure counts as recorded.</summary>
    public void Forget(ulong hash)
    {
        ref ulong slot = ref _slots[hash & (ulong)(_slots.Length - 1)];
        ulong seen = Volatile.Read(ref slot);
        if (IsSame(seen, hash))
        {
            Interlocked.CompareExchange(ref slot, 0, seen);
        }
    }

    private static bool IsSame(ulong slot, ulong hash) => (slot ^ TagOf(hash)) >> 32 == 0;

    // Never zero, so that an empty slot is nobody's.
    private static ulong TagOf(ulong hash) => (hash | 1UL << 32) & 0xFFFF_FFFF_0000_0000;

    // Not commutative, so that kind and variation do not swap. The constants are those of the hash noa1.
    private static ulong Join(ulong hash, ulong next)
    {
        ulong high = Math.BigMul(hash ^ 0x9E3779B97F4A7C15, next ^ 0xD6E8FEB86659FD93, out ulong low);
        return high ^ low;
    }
}
