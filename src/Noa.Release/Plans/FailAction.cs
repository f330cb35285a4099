namespace Noa.Release.Plans;

/// <summary>What happens when a gate is breached.</summary>
internal enum FailAction
{
    /// <summary>Everything goes back.</summary>
    Abort,

    /// <summary>Everything stays where it is until a person decides.</summary>
    Pause,
}
