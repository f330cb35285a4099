namespace Noa.FeatureFlags.Compilation;

/// <summary>What a rule or the fallthrough serves by.</summary>
internal abstract class CompiledServing
{
    public abstract Choice Choose(EvaluationContext context);

    /// <summary>How the choice is made, for explanations.</summary>
    public abstract string Describe(CompiledFlag flag);

    /// <summary>How the choice is made for one context, for explanations.</summary>
    public virtual string DescribeFor(CompiledFlag flag, EvaluationContext context) => Describe(flag);
}
