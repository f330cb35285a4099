using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>Counts evaluations by flag and variation: each thread has counters of its own, reading sums them.</summary>
/// <remarks>
/// A count is one plain increment. Whose counters to take is told by the address of a local: only one thread at a time can run on a piece of stack.
/// To ask for thread-static data takes a call on Linux, half of what the quickest read costs; a shared interlocked counter takes thirteen nanoseconds with two threads.
/// Threads that find their place taken share interlocked counters: slower, and as exact.
/// </remarks>
internal sealed unsafe class EvaluationCounters
{
    /// <summary>The counter of evaluations that found no flag.</summary>
    public const int UnknownFlag = 0;

    private const int MinLength = 64;
    private const int PlaceCount = 256;

    // Below the frame that takes a place there is at least this much left of its thread's stack: half of what the runtime promises.
    private const nuint SureDepth = 32 * 1024;

    private readonly Place* _places;
    private readonly Place[] _pinnedPlaces = GC.AllocateArray<Place>(PlaceCount, pinned: true);
    private readonly Shard?[] _shards = new Shard?[PlaceCount];
    private readonly Lock _lock = new();

    // Of threads whose place is taken; the last is in use. One that became too short is kept, since somebody may be counting in it.
    private long[][] _shared = [[]];

    public EvaluationCounters() => _places = (Place*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_pinnedPlaces));

    /// <summary>Counts where a call more does not matter, and hands on the value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public T Increment<T>(int counter, T value) => IncrementInline(counter, value);

    public void Increment(int counter) => IncrementInline(counter, false);

    /// <summary>The same without a call, for the last step of the quick paths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    public T IncrementInline<T>(int counter, T value)
    {
        byte local;
        nuint here = (nuint)(&local);
        Place* place = _places + IndexOf(here);
        nuint size = Volatile.Read(ref place->Size);
        if (here - place->Low >= size || (uint)counter >= (uint)place->Length)
        {
            return IncrementInNewPlace(counter, value, here);
        }

        place->Counts[counter]++;
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Sum of one counter over all threads.</summary>
    public long Read(int counter) => Sum(counter, Counts());

    /// <summary>Sums of the counters of a snapshot's flags that are not zero.</summary>
    public IReadOnlyList<EvaluationCount> ReadAll(FlagSnapshot snapshot)
    {
        // Listed first, so that a thread's first read never waits for thousands of sums.
        long[][] all = Counts();
        var counts = new List<EvaluationCount>();
        for (int slot = 0; slot < snapshot.Flags.Length; slot++)
        {
            if (snapshot.Flags[slot] is { } flag)
            {
                AddCounts(flag, all, counts);
            }
        }

        return counts;
    }

    private static void AddCounts(CompiledFlag flag, long[][] all, List<EvaluationCount> counts)
    {
        for (int variation = CompiledFlag.NoVariation; variation < flag.Variations.Length; variation++)
        {
            long count = Sum(flag.FirstCounter + variation, all);
            if (count != 0)
            {
                counts.Add(new EvaluationCount(flag.Key, variation < 0 ? null : flag.Variations[variation].Name, count));
            }
        }
    }

    private static long Sum(int counter, long[][] all)
    {
        long sum = 0;
        foreach (long[] counts in all)
        {
            sum += counter < counts.Length ? counts[counter] : 0;
        }

        return sum;
    }

    private static int IndexOf(nuint here) => (int)((here >> 20) ^ (here >> 25)) & (PlaceCount - 1);

    private long[][] Counts()
    {
        lock (_lock)
        {
            return [.. _shared, .. _shards.OfType<Shard>().Select(static shard => shard.Counts)];
        }
    }

    private T IncrementInNewPlace<T>(int counter, T value, nuint here)
    {
        if (!TryIncrementOwn(counter, here))
        {
            Interlocked.Increment(ref Shared(counter)[counter]);
        }

        return value;
    }

    private bool TryIncrementOwn(int counter, nuint here)
    {
        int index = IndexOf(here);
        if (!MayOwn(index, here))
        {
            return false;
        }

        lock (_lock)
        {
            // Again: another thread may have come first.
            if (!MayOwn(index, here))
            {
                return false;
            }

            Shard shard = _shards[index] ??= new Shard();
            Place* place = _places + index;
            if (counter >= shard.Counts.Length)
            {
                long[] grown = NewCounts(counter);
                shard.Counts.CopyTo(grown, 0);
                shard.Counts = grown;
                place->Counts = (long*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(grown));
                place->Length = grown.Length;
            }

            Reach(place, here);
            shard.Counts[counter]++;
            return true;
        }
    }

    // Whether no other thread can be counting at this place. It is taken once: who later runs on the stack of a thread that ended goes on with its counters.
    private bool MayOwn(int index, nuint here) =>
        here - _places[index].Low < _places[index].Size
        || ((Volatile.Read(ref _shards[index]) is not { } shard || shard.BelongsToThisThread) && RuntimeHelpers.TryEnsureSufficientExecutionStack());

    // In this order, so that no thread ever sees more than what is this one's.
    private static void Reach(Place* place, nuint here)
    {
        if (here - place->Low >= place->Size)
        {
            bool isNew = place->Size == 0;
            nuint low = isNew ? here - SureDepth : Math.Min(here - SureDepth, place->Low);
            nuint end = isNew ? here + 1 : Math.Max(here + 1, place->Low + place->Size);
            Volatile.Write(ref place->Low, low);
            Volatile.Write(ref place->Size, end - low);
        }
    }

    private long[] Shared(int counter)
    {
        long[][] shared = Volatile.Read(ref _shared);
        if (counter >= shared[^1].Length)
        {
            lock (_lock)
            {
                if (counter >= _shared[^1].Length)
                {
                    Volatile.Write(ref _shared, [.. _shared, NewCounts(counter)]);
                }

                return _shared[^1];
            }
        }

        return shared[^1];
    }

    private static long[] NewCounts(int counter) => GC.AllocateArray<long>(Math.Max(MinLength, (int)BitOperations.RoundUpToPowerOf2((uint)counter + 1)), pinned: true);

    /// <summary>A piece of stack, and where the thread that runs on it counts.</summary>
    private struct Place
    {
        public nuint Low;
        public nuint Size;
        public long* Counts;
        public int Length;
    }

    private sealed class Shard
    {
        // Weak, so that threads that ended leave no thread behind.
        private readonly WeakReference<Thread> _thread = new(Thread.CurrentThread);

        // Pinned. Only its own thread writes and grows it; others read whole numbers, maybe of the array before.
        public long[] Counts = [];

        public bool BelongsToThisThread => _thread.TryGetTarget(out Thread? thread) && thread == Thread.CurrentThread;
    }
}
