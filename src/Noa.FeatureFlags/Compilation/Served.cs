namespace Noa.FeatureFlags.Compilation;

/// <summary>The outcome of a walk, in eight bytes: it travels in a register.</summary>
internal readonly struct Served(int variation, EvaluationReason reason, EvaluationTraits traits, int origin)
{
    private readonly short _variation = (short)variation;
    private readonly byte _reason = (byte)reason;
    private readonly EvaluationTraits _traits = traits;

    /// <summary>Index of the variation, or <see cref="CompiledFlag.NoVariation"/>.</summary>
    public int Variation => _variation;

    public EvaluationReason Reason => (EvaluationReason)_reason;

    public EvaluationTraits Traits => _traits;

    /// <summary>Index of the rule that matched or the prerequisite that failed; -1 otherwise.</summary>
    public int Origin { get; } = origin;

    public bool InExperiment => (_traits & EvaluationTraits.InExperiment) != 0;
}
