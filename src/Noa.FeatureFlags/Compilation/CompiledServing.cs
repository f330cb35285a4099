namespace Noa.FeatureFlags.Compilation;

/// <summary>What a rule or the fallthrough serves by.</summary>
internal abstract class CompiledServing
{
    public abstract Choice Choose(EvaluationContext context);

    /// <summary>How the choice is made, for explanations.</summary>
    public abstract string Describe(CompiledFlag flag);
}
