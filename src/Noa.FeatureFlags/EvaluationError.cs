namespace Noa.FeatureFlags;

/// <summary>Why a flag could not be evaluated.</summary>
public enum EvaluationError
{
    /// <summary>It could.</summary>
    None,

    /// <summary>There is no rule set yet.</summary>
    ProviderNotReady,

    /// <summary>The rule set has no such flag, or the key is null.</summary>
    FlagNotFound,

    /// <summary>The flag's values have another type than the caller asked for, or a number does not fit.</summary>
    TypeMismatch,

    /// <summary>A custom strategy failed or chose a variation that does not exist, or a foreign provider failed.</summary>
    General,
}
