using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>What one layer of a <see cref="LayeredSource"/> is fed into.</summary>
internal sealed class LayerSink(LayerMerge merge, int place) : IRuleSetSink
{
    public RuleSetUpdate Replace(RuleSetDefinition definitions) => merge.Replace(place, definitions);

    public RuleSetUpdate Apply(RuleSetChanges changes) => merge.Apply(place, changes);

    public void Report(ProviderState state, string? detail) => merge.Report(place, state, detail);

    /// <summary>The layer's source has ended.</summary>
    /// <param name="failure">Why; null when it ended by itself.</param>
    public void End(string? failure) => merge.End(place, failure);
}
