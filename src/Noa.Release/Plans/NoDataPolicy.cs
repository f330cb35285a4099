namespace Noa.Release.Plans;

/// <summary>What it means when a gate finds nothing to measure. There is no default: silence is good news for one metric and an outage for another.</summary>
internal enum NoDataPolicy
{
    /// <summary>Nothing is well: an alert that does not fire.</summary>
    Pass,

    /// <summary>Nothing is bad: a heartbeat that is missing.</summary>
    Fail,

    /// <summary>Nothing is known: measured again, and in the end a person is asked.</summary>
    Inconclusive,
}
