namespace Noa.FeatureFlags.Compilation;

/// <summary>One variation for everybody.</summary>
internal sealed class FixedChoice(int variation) : CompiledServing
{
    public override Choice Choose(EvaluationContext context) => new(variation, EvaluationTraits.None);

    public override string Describe(CompiledFlag flag) => $"serves {flag.Variations[variation].Name}";
}
