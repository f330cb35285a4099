using System.Runtime.CompilerServices;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>Keeps the conversion of a rule set for as long as that is served or asked.</summary>
internal sealed class LaunchDarklyRuleSets
{
    private readonly ConditionalWeakTable<ServedRuleSet, Lazy<LaunchDarklyRuleSet>> _known = [];

    public LaunchDarklyRuleSet Of(ServedRuleSet source) => _known.GetValue(source, static made => new Lazy<LaunchDarklyRuleSet>(() => LaunchDarklyRuleSet.Of(made))).Value;
}
