namespace Noa.FeatureFlags.Testing.Linearizability;

public enum AdminOutcome
{
    Succeeded,

    /// <summary>The server said no, in a way that promises that nothing happened.</summary>
    Refused,

    /// <summary>No answer, or one that promises nothing.</summary>
    Unknown,
}
