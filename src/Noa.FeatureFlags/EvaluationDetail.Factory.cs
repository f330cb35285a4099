namespace Noa.FeatureFlags;

/// <summary>Makes evaluation details, for providers that answer with something else than a rule set.</summary>
public static class EvaluationDetail
{
    /// <summary>A variation that was served.</summary>
    /// <param name="value">The variation's value.</param>
    /// <param name="variation">The variation's name; null when the provider knows none.</param>
    /// <param name="variationIndex">Place of the variation in the flag's list, from 0; -1 when unknown.</param>
    /// <param name="reason">Which step decided; not <see cref="EvaluationReason.Error"/>.</param>
    /// <param name="ruleId">The rule that decided, or null.</param>
    /// <param name="inExperiment">Whether the context takes part in an experiment on the flag.</param>
    public static EvaluationDetail<T> Served<T>(T value, string? variation, int variationIndex, EvaluationReason reason, string? ruleId, bool inExperiment) =>
        new(value, variation, variationIndex, reason, inExperiment ? EvaluationTraits.InExperiment : EvaluationTraits.None, ruleId, EvaluationError.None);

    /// <summary>The caller's default value, because the flag could not be evaluated.</summary>
    /// <param name="defaultValue">The caller's default value.</param>
    /// <param name="error">Why; not <see cref="EvaluationError.None"/>.</param>
    public static EvaluationDetail<T> Failed<T>(T defaultValue, EvaluationError error) =>
        new(defaultValue, null, -1, EvaluationReason.Error, EvaluationTraits.None, null, error);
}
