using Noa.FeatureFlags.Benchmarks.Cases;

namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>Measures cases in turns, in one process.</summary>
/// <remarks>
/// All loops run in turns, slice by slice, with the yardstick between them: a disturbance hits all alike, and the least time of many slices is
/// what the code costs when nobody disturbs it. They are also warmed in turns, so that the JIT compiles the library for the mixture of flags
/// a real process has, and not for one of them.
/// </remarks>
internal sealed class Meter
{
    // The runtime counts 30 calls, waits until nothing new was called for 100 ms, instruments, and counts again.
    private static readonly TimeSpan WarmTime = TimeSpan.FromMilliseconds(250);
    private const int WarmPhases = 4;

    private readonly List<(BenchmarkCase Case, Runner Runner)> _running;
    private readonly Runner _yardstick = new(Yardstick.Prepare(), CaseScale.Read);

    public Meter(IEnumerable<BenchmarkCase> cases)
    {
        _running = [.. cases.Select(static benchmark => (benchmark, new Runner(benchmark.Prepare(), benchmark.Scale)))];
        Warm();
        _yardstick.Calibrate();
        _running.ForEach(static running => running.Runner.Calibrate());
    }

    /// <summary>Time of one operation of the yardstick.</summary>
    public double YardstickNanoseconds => _yardstick.Nanoseconds;

    /// <summary>Measures each case so many times; loads less often.</summary>
    /// <param name="rounds">At least 1.</param>
    public void Measure(int rounds)
    {
        int loadEvery = Math.Max(1, rounds / 6);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((BenchmarkCase benchmark, Runner runner) in _running)
            {
                _yardstick.Measure();
                if (benchmark.Scale != CaseScale.Load || round % loadEvery == 0)
                {
                    runner.Measure();
                }
            }
        }
    }

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<Figure> Figures() =>
        [.. _running.Select(running => new Figure(running.Case, running.Runner.Nanoseconds, running.Runner.Nanoseconds / YardstickNanoseconds, running.Runner.MeasureBytes()))];

    private void Warm()
    {
        for (int phase = 0; phase < WarmPhases; phase++)
        {
            var time = System.Diagnostics.Stopwatch.StartNew();
            while (time.Elapsed < WarmTime)
            {
                _yardstick.Warm();
                foreach ((BenchmarkCase benchmark, Runner runner) in _running)
                {
                    if (benchmark.Scale != CaseScale.Load || time.Elapsed < WarmTime)
                    {
                        runner.Warm();
                    }
                }
            }
        }
    }
}
