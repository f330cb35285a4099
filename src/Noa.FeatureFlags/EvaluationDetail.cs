namespace Noa.FeatureFlags;

/// <summary>An evaluation's value and why it is that value.</summary>
/// <typeparam name="T">The flag's type.</typeparam>
public readonly struct EvaluationDetail<T>
{
    internal EvaluationDetail(T value, string? variation, int variationIndex, EvaluationReason reason, EvaluationTraits traits, string? ruleId, EvaluationError error)
    {
        Value = value;
        Variation = variation;
        VariationIndex = variationIndex;
        Reason = reason;
        Traits = traits;
        RuleId = ruleId;
        Error = error;
    }

    /// <summary>The variation's value, or the caller's default value when none could be served.</summary>
    public T Value { get; }

    /// <summary>Name of the variation served; null when the value is the caller's default value.</summary>
    public string? Variation { get; }

    /// <summary>Place of the variation in the flag's list, from 0; -1 when the value is the caller's default value.</summary>
    public int VariationIndex { get; }

    /// <summary>Which step of the walk decided.</summary>
    public EvaluationReason Reason { get; }

    /// <summary>The rule that decided (<see cref="EvaluationReason.RuleMatch"/>), or the key of the prerequisite that failed; otherwise null.</summary>
    public string? RuleId { get; }

    /// <summary>Why the flag could not be evaluated; <see cref="EvaluationError.None"/> unless <see cref="Reason"/> is <see cref="EvaluationReason.Error"/>.</summary>
    public EvaluationError Error { get; }

    /// <summary>Whether a percentage decided.</summary>
    public bool IsSplit => (Traits & EvaluationTraits.Split) != 0;

    /// <summary>Whether the context takes part in the experiment that decided.</summary>
    public bool InExperiment => (Traits & EvaluationTraits.InExperiment) != 0;

    /// <summary>Whether a percentage would have decided but the context lacks the attribute it buckets by, so that the off variation was served.</summary>
    public bool LacksBucketingValue => (Traits & EvaluationTraits.NoBucketingValue) != 0;

    internal EvaluationTraits Traits { get; }

    /// <summary>One line for logs: value, variation, reason. Holds no context data.</summary>
    public override string ToString() => Error == EvaluationError.None
        ? $"{Value} ({Variation ?? "default value"}, {Reason}{(RuleId is null ? "" : " " + RuleId)})"
        : $"{Value} (default value, {Error})";
}
