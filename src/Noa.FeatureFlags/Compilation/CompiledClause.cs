namespace Noa.FeatureFlags.Compilation;

/// <summary>One question about a context, ready to be asked.</summary>
internal abstract class CompiledClause
{
    public abstract bool Matches(EvaluationContext context, FlagSnapshot snapshot);

    /// <summary>The question, for explanations.</summary>
    public abstract string Describe();

    /// <summary>What the context has to say to it, for explanations.</summary>
    public abstract string DescribeFound(EvaluationContext context, FlagSnapshot snapshot);
}
