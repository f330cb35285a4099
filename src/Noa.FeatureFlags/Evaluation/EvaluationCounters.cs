using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Compilation;

namespace Noa.FeatureFlags.Evaluation;

/// <summary>Counts evaluations by flag and variation: each thread has counters of its own, reading sums them.</summary>
/// <remarks>A count is one plain increment, about a nanosecond; a shared interlocked counter measured thirteen with two threads.</remarks>
internal sealed class EvaluationCounters
{
    /// <summary>The counter of evaluations that found no flag.</summary>
    public const int UnknownFlag = 0;

    // The shard of the provider that this thread counted for last; almost always there is one provider.
    [ThreadStatic]
    private static Shard? _shardOfThread;

    private readonly List<Shard> _shards = [];
    private long[] _retired = [];

    // Not inlined: on Linux the thread's data is found by a call, around which a caller would have to save its registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Increment(int counter)
    {
        Shard? shard = _shardOfThread;
        if (shard is not null && ReferenceEquals(shard.Owner, this))
        {
            long[] counts = shard.Counts;
            if ((uint)counter < (uint)counts.Length)
            {
                counts[counter]++;
                return;
            }
        }

        IncrementInNewPlace(counter);
    }

    /// <summary>Sum of one counter over all threads.</summary>
    public long Read(int counter)
    {
        lock (_shards)
        {
            long sum = At(_retired, counter);
            foreach (Shard shard in _shards)
            {
                sum += At(shard.Counts, counter);
            }

            return sum;
        }
    }

    /// <summary>Sums of the counters of a snapshot's flags that are not zero.</summary>
    public IReadOnlyList<EvaluationCount> ReadAll(FlagSnapshot snapshot)
    {
        lock (_shards)
        {
            _shards.RemoveAll(RetireIfDead);
        }

        var counts = new List<EvaluationCount>();
        for (int slot = 0; slot < snapshot.Flags.Length; slot++)
        {
            if (snapshot.Flags[slot] is { } flag)
            {
                AddCounts(flag, counts);
            }
        }

        return counts;
    }

    private void AddCounts(CompiledFlag flag, List<EvaluationCount> counts)
    {
        for (int variation = CompiledFlag.NoVariation; variation < flag.Variations.Length; variation++)
        {
            long count = Read(flag.FirstCounter + variation);
            if (count != 0)
            {
                counts.Add(new EvaluationCount(flag.Key, variation < 0 ? null : flag.Variations[variation].Name, count));
            }
        }
    }

    private void IncrementInNewPlace(int counter)
    {
        Shard shard = ShardOfThread();
        shard.Reach(counter);
        shard.Counts[counter]++;
        _shardOfThread = shard;
    }

    private Shard ShardOfThread()
    {
        lock (_shards)
        {
            Shard? known = _shards.Find(static shard => shard.Thread == Thread.CurrentThread);
            if (known is null)
            {
                known = new Shard(this);
                _shards.Add(known);
            }

            return known;
        }
    }

    // What threads that ended had counted is added up, so that short-lived threads leave no counters behind.
    private bool RetireIfDead(Shard shard)
    {
        if (shard.Thread.IsAlive)
        {
            return false;
        }

        if (_retired.Length < shard.Counts.Length)
        {
            Array.Resize(ref _retired, shard.Counts.Length);
        }

        for (int i = 0; i < shard.Counts.Length; i++)
        {
            _retired[i] += shard.Counts[i];
        }

        return true;
    }

    private static long At(long[] counts, int counter) => counter < counts.Length ? counts[counter] : 0;

    private sealed class Shard(EvaluationCounters owner)
    {
        private const int MinLength = 64;

        public EvaluationCounters Owner { get; } = owner;

        public Thread Thread { get; } = Thread.CurrentThread;

        // Only its own thread writes and grows it, so no count is lost; others read whole numbers, maybe of the array before.
        public long[] Counts { get; private set; } = [];

        public void Reach(int counter)
        {
            if (counter >= Counts.Length)
            {
                long[] grown = new long[Math.Max(MinLength, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)counter + 1))];
                Counts.CopyTo(grown, 0);
                Counts = grown;
            }
        }
    }
}
