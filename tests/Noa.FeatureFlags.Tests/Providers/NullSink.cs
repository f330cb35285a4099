using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>Takes everything and keeps nothing.</summary>
internal sealed class NullSink : IRuleSetSink
{
    private static readonly RuleSetUpdate Nothing = new();

    public RuleSetUpdate Replace(RuleSetDefinition definitions) => Nothing;

    public RuleSetUpdate Apply(RuleSetChanges changes) => Nothing;

    public void Report(ProviderState state, string? detail)
    {
    }
}
