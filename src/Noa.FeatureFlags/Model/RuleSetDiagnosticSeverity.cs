namespace Noa.FeatureFlags.Model;

/// <summary>What a diagnostic means for the entry it names.</summary>
public enum RuleSetDiagnosticSeverity
{
    /// <summary>The entry was refused; its last good definition stays in use.</summary>
    Error,

    /// <summary>The entry is in use, but is probably not what its author meant.</summary>
    Warning,
}
