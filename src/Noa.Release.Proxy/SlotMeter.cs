namespace Noa.Release.Proxy;

/// <summary>Counts of one version.</summary>
internal sealed class SlotMeter
{
    private long _requests;
    private long _errors;
    private long _inFlight;
    private long _microseconds;

    public long Requests => Interlocked.Read(ref _requests);

    public long Errors => Interlocked.Read(ref _errors);

    public long InFlight => Interlocked.Read(ref _inFlight);

    public double Seconds => Interlocked.Read(ref _microseconds) / 1e6;

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);

    public void Count(bool isError, TimeSpan took)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _microseconds, (long)took.TotalMicroseconds);
        if (isError)
        {
            Interlocked.Increment(ref _errors);
        }
    }
}
