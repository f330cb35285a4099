using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;

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
    private const long TicksPerWindow = 65_536;

    private readonly ulong[] _slots;
    private readonly TimeProvider _clock;
    private readonly long _millisecondsPerTick;
    private readonly uint _windowTicks;

    public RepeatFilter(int size, TimeSpan window, TimeProvider clock)
    {
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)size)];
        _clock = clock;
        long windowMilliseconds = (long)window.TotalMilliseconds;
        _millisecondsPerTick = Math.Max(1, windowMilliseconds / TicksPerWindow);
        _windowTicks = (uint)(windowMilliseconds / _millisecondsPerTick);
    }

    /// <summary>The hash that stands for one unit's exposure to one variation of one experiment, or outside experiments of one flag, in this process.</summary>
    /// <remarks>Each part's hash seeds the next, so that parts do not swap. Of UTF-16: as UTF-8 it took six times as long.</remarks>
    public static ulong HashOf(string flag, string experiment, string kind, string unit, string variation) =>
        (ulong)Hash(unit, Hash(variation, Hash(kind, string.IsNullOrEmpty(experiment) ? Hash(flag, 1) : Hash(experiment, 0))));

    /// <summary>Whether an exposure was recorded within the window; if not, it counts as recorded now.</summary>
    public bool IsRepeat(ulong hash)
    {
        ref ulong slot = ref _slots[hash & (ulong)(_slots.Length - 1)];
        ulong seen = Volatile.Read(ref slot);
        uint now = (uint)(Milliseconds / _millisecondsPerTick);
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

    // Reading the system's fine clock takes longer than all the rest of a repeat; its coarse one is good to 16 ms, and windows are seconds.
    private long Milliseconds => ReferenceEquals(_clock, TimeProvider.System)
        ? Environment.TickCount64
        : (long)_clock.GetElapsedTime(0).TotalMilliseconds;

    private static long Hash(string? part, long seed) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(part.AsSpan()), seed);
}
