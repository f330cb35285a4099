namespace Noa.FeatureFlags.Cli.Contexts;

/// <summary>What a context is called in tables.</summary>
internal static class ContextName
{
    /// <summary>Its keys: <c>u1</c>, or <c>u1 + acme</c> of several kinds.</summary>
    public static string Of(EvaluationContext context) => string.Join(" + ", context.Members.Select(static member => member.Key ?? "(no key)"));
}
