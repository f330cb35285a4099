namespace Noa.FeatureFlags.Compilation;

/// <summary>What a serving chose for a context; one number, as <see cref="Served"/> is.</summary>
/// <param name="variation">Index of the variation, or one of the constants.</param>
/// <param name="traits">What else is true of the choice.</param>
internal readonly struct Choice(int variation, EvaluationTraits traits)
{
    /// <summary>In place of an index: the flag's off variation.</summary>
    public const int OffVariation = -2;

    /// <summary>In place of an index: the choice failed, the caller's default value.</summary>
    public const int Failed = -3;

    private const int TraitsShift = 32;

    private readonly long _bits = (uint)variation | (long)traits << TraitsShift;

    public int Variation => (int)_bits;

    public EvaluationTraits Traits => (EvaluationTraits)(_bits >> TraitsShift);
}
