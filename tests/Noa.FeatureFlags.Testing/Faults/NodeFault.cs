namespace Noa.FeatureFlags.Testing.Faults;

/// <summary>What can happen to a node, or to the way there.</summary>
public enum NodeFault
{
    /// <summary>kill -9, and a start on the same folder.</summary>
    Kill,

    /// <summary>The process stands still for longer than callers wait, and wakes with old beliefs.</summary>
    Pause,

    /// <summary>Every connection is reset.</summary>
    Cut,

    /// <summary>Bytes vanish, connections look alive.</summary>
    DropSilently,

    /// <summary>Every piece of data comes late.</summary>
    Delay,

    /// <summary>Every connection is reset as soon as it is made.</summary>
    Refuse,
}
