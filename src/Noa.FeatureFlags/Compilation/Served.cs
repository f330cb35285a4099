namespace Noa.FeatureFlags.Compilation;

/// <summary>The outcome of a walk, in eight bytes: it travels in a register, as one number, which no field has to be read back from the stack for.</summary>
internal readonly struct Served(int variation, EvaluationReason reason, EvaluationTraits traits, int origin)
{
    private const int ReasonShift = 16;
    private const int TraitsShift = 24;
    private const int OriginShift = 32;

    private readonly long _bits = (ushort)variation | (long)reason << ReasonShift | (long)traits << TraitsShift | (long)origin << OriginShift;

    /// <summary>Index of the variation, or <see cref="CompiledFlag.NoVariation"/>.</summary>
    public int Variation => (short)_bits;

    public EvaluationReason Reason => (EvaluationReason)(byte)(_bits >> ReasonShift);

    public EvaluationTraits Traits => (EvaluationTraits)(byte)(_bits >> TraitsShift);

    /// <summary>Index of the rule that matched or the prerequisite that failed; -1 otherwise.</summary>
    public int Origin => (int)(_bits >> OriginShift);

    public bool InExperiment => (Traits & EvaluationTraits.InExperiment) != 0;
}
