namespace Noa.FeatureFlags.Server.Security;

/// <summary>What a method needs.</summary>
internal enum Permission
{
    /// <summary>Follow rule sets, evaluate on the server, report usage.</summary>
    Use,

    /// <summary>Evaluate over OFREP: what a browser may do, and everybody who may use flags.</summary>
    Ofrep,

    /// <summary>Read flags, history, audit, usage.</summary>
    Read,

    /// <summary>Change flags.</summary>
    Write,

    /// <summary>Environments, keys.</summary>
    Administer,
}
