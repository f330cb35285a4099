namespace Noa.Release.Gates;

/// <summary>What a reading of a gate says.</summary>
internal enum Verdict
{
    /// <summary>Good enough.</summary>
    Pass,

    /// <summary>Not good enough.</summary>
    Fail,

    /// <summary>Nothing can be said: too few samples, or no number.</summary>
    Inconclusive,

    /// <summary>It could not be measured.</summary>
    Error,
}
