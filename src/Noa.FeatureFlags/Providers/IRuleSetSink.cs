using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>Takes definitions from a source.</summary>
public interface IRuleSetSink
{
    /// <summary>Puts a whole rule set in place of the current one. Entries that are not in it are removed.</summary>
    /// <returns>What changed, and what was refused: refused entries stay at their last good definition.</returns>
    RuleSetUpdate Replace(RuleSetDefinition definitions);

    /// <summary>Changes some entries, at a cost that does not depend on the size of the rule set.</summary>
    /// <returns>What changed, and what was refused: refused entries stay at their last good definition.</returns>
    RuleSetUpdate Apply(RuleSetChanges changes);

    /// <summary>Says how the source fares. <see cref="ProviderState.NotReady"/> is reported only before the first rule set.</summary>
    /// <param name="state">The state: a rule set that was handed over makes the provider ready by itself.</param>
    /// <param name="detail">Why, for people; null when all is well.</param>
    void Report(ProviderState state, string? detail);
}
