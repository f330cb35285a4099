namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>A thread of its own that runs a loop whenever it is told to.</summary>
internal sealed class SecondReader
{
    private readonly object _gate = new();
    private readonly Func<int, long> _loop;
    private int _operations;
    private long _sum;

    public SecondReader(Func<int, long> loop)
    {
        _loop = loop;
        new Thread(Run) { IsBackground = true, Name = "second reader" }.Start();
    }

    /// <summary>Starts the loop.</summary>
    /// <param name="operations">At least 1.</param>
    public void Begin(int operations) => Set(operations);

    /// <summary>Waits for the loop's end.</summary>
    /// <returns>The loop's sum.</returns>
    public long End()
    {
        lock (_gate)
        {
            while (_operations > 0)
            {
                Monitor.Wait(_gate);
            }

            return _sum;
        }
    }

    private void Set(int operations)
    {
        lock (_gate)
        {
            _operations = operations;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            _sum = _loop(WaitForWork());
            Set(0);
        }
    }

    private int WaitForWork()
    {
        lock (_gate)
        {
            while (_operations == 0)
            {
                Monitor.Wait(_gate);
            }

            return _operations;
        }
    }
}
