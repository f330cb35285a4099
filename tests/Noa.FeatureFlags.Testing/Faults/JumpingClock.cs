namespace Noa.FeatureFlags.Testing.Faults;

/// <summary>A wall clock that somebody moves while timers and time stamps go on as they were: what a machine's clock does when it is set.</summary>
public sealed class JumpingClock : TimeProvider
{
    private long _offsetTicks;

    /// <summary>Sets the wall clock so far before or after the true time.</summary>
    public void JumpTo(TimeSpan offset) => Volatile.Write(ref _offsetTicks, offset.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Volatile.Read(ref _offsetTicks));
}
