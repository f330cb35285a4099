using System.Diagnostics;
using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>A loop, how often it runs in one slice of time, and its quickest slice so far.</summary>
internal sealed class Runner
{
    // Short slices: on a shared machine some of them are disturbed by nobody, and only the quickest counts.
    private static readonly TimeSpan SliceTime = TimeSpan.FromMicroseconds(500);

    // Whatever the loops return ends here, where the compiler must suppose that somebody reads it.
    private static long _consumed;

    private readonly Func<int, long> _loop;
    private readonly CaseScale _scale;
    private int _operations = 1;
    private double _best = double.MaxValue;

    public Runner(Func<int, long> loop, CaseScale scale)
    {
        _loop = loop;
        _scale = scale;
    }

    /// <summary>Time of one operation in the quickest slice.</summary>
    public double Nanoseconds => _best;

    /// <summary>Whether there was any slice.</summary>
    public bool IsMeasured => _best < double.MaxValue;

    /// <summary>Runs enough for the loop to be compiled with all optimisations, in turns with other loops: call it many times.</summary>
    public void Warm() => Volatile.Write(ref _consumed, _loop(_scale == CaseScale.Read ? 500 : 1));

    /// <summary>Finds out how many operations fill a slice.</summary>
    public void Calibrate()
    {
        if (_scale == CaseScale.Load)
        {
            return;
        }

        for (_operations = 1; _operations < 1 << 22; _operations *= 2)
        {
            // Asked thrice: one long slice may only have been interrupted.
            if (Time() >= SliceTime && Time() >= SliceTime && Time() >= SliceTime)
            {
                return;
            }
        }
    }

    /// <summary>Measures one slice.</summary>
    public void Measure()
    {
        if (_scale == CaseScale.Read)
        {
            // Once untimed: other cases have just used the caches for what they read.
            Time();
        }

        _best = Math.Min(_best, Time().TotalNanoseconds / _operations);
    }

    /// <summary>Bytes one operation allocates on this thread: the least of some tries, so that what happens once counts for none.</summary>
    public long MeasureBytes()
    {
        int operations = _scale switch { CaseScale.Read => 2560, CaseScale.Update => 512, _ => 1 };
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Volatile.Write(ref _consumed, _loop(operations));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (least + operations - 1) / operations;
    }

    private TimeSpan Time()
    {
        long start = Stopwatch.GetTimestamp();
        Volatile.Write(ref _consumed, _loop(_operations));
        return Stopwatch.GetElapsedTime(start);
    }
}
