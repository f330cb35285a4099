namespace Noa.FeatureFlags.Benchmarks.Cases;

/// <summary>How much one operation of a case costs, roughly: it decides how often it is repeated.</summary>
internal enum CaseScale
{
    /// <summary>Nanoseconds.</summary>
    Read,

    /// <summary>Microseconds.</summary>
    Update,

    /// <summary>Tens of milliseconds.</summary>
    Load,
}
