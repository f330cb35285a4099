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
    private const int LoadRounds = 15;

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

    /// <summary>Measures cases, each so many times; loads less often.</summary>
    /// <param name="rounds">At least 1.</param>
    /// <param name="isWanted">Which of the cases; all were warmed.</param>
    public void Measure(int rounds, Func<BenchmarkCase, bool> isWanted)
    {
        (BenchmarkCase Case, Runner Runner)[] wanted = [.. _running.Where(running => isWanted(running.Case))];
        int loadEvery = Math.Max(1, rounds / LoadRounds);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((BenchmarkCase benchmark, Runner runner) in wanted)
            {
                _yardstick.Measure();
                if (benchmark.Scale != CaseScale.Load || round % loadEvery == 0)
                {
                    runner.Measure();
                }
            }
        }
    }

    /// <summary>What was measured so far; cases that were not are left out.</summary>
    public IReadOnlyList<Figure> Figures() =>
        [.. _running.Where(static running => running.Runner.IsMeasured).Select(running => new Figure(running.Case, running.Runner.Nanoseconds, running.Runner.Nanoseconds / YardstickNanoseconds, running.Runner.MeasureBytes()))];

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
