namespace Noa.FeatureFlags.Compilation;

/// <summary>No variation for anybody, and an error.</summary>
internal sealed class FailedChoice(string message) : CompiledServing
{
    public override Choice Choose(EvaluationContext context) => new(Choice.Failed, EvaluationTraits.None);

    public override string Describe(CompiledFlag flag) => $"error: {message}";
}
