namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>What a case must reach.</summary>
/// <param name="Nanoseconds">Time of one operation, at most; null when none was promised.</param>
/// <param name="Bytes">Bytes allocated by one operation, at most; null when none was promised.</param>
internal sealed record Goal(double? Nanoseconds, long? Bytes)
{
    /// <summary>A read in so many nanoseconds that allocates nothing.</summary>
    public static Goal Read(double nanoseconds) => new(nanoseconds, 0);

    /// <summary>A read that allocates nothing, in whatever time.</summary>
    public static Goal AllocatesNothing { get; } = new(null, 0);
}
