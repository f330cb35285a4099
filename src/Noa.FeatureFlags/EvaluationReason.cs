namespace Noa.FeatureFlags;

/// <summary>Why an evaluation gave its value, in the order in which the walk asks.</summary>
public enum EvaluationReason
{
    /// <summary>The flag could not be evaluated; the caller's default value was returned, and <see cref="EvaluationError"/> says why.</summary>
    Error,

    /// <summary>The flag is off: its off variation.</summary>
    Off,

    /// <summary>A prerequisite is off or serves another variation: the off variation.</summary>
    PrerequisiteFailed,

    /// <summary>The context's key is in a target list.</summary>
    TargetMatch,

    /// <summary>All clauses of a rule matched.</summary>
    RuleMatch,

    /// <summary>No rule matched.</summary>
    Fallthrough,
}
