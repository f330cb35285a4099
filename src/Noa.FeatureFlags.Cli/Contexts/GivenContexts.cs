namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>Contexts that somebody gave.</summary>
internal sealed class GivenContexts(IReadOnlyList<EvaluationContext> contexts) : IContextSet
{
    public int Count => contexts.Count;

    public string Description => "given";

    public EvaluationContext At(int index) => contexts[index];
}
