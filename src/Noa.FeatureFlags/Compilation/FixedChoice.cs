namespace Noa.FeatureFlags.Compilation;

/// <summary>One variation for everybody.</summary>
internal sealed class FixedChoice(int variation) : CompiledServing
{
    public int Variation { get; } = variation;

    public override Choice Choose(EvaluationContext context) => new(Variation, EvaluationTraits.None);

    public override string Describe(CompiledFlag flag) => $"serves {flag.Variations[Variation].Name}";
}
