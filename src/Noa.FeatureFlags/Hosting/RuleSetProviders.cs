using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Finds the providers that count evaluations.</summary>
internal static class RuleSetProviders
{
    /// <summary>The rule-set providers that answer in a provider's name; none for another vendor's SDK.</summary>
    public static IEnumerable<RuleSetProvider> Within(IFlagProvider provider) => provider switch
    {
        RuleSetProvider own => [own],
        FailoverProvider failover => failover.Providers.SelectMany(Within),
        _ => [],
    };

    /// <summary>Number of flags, those of several providers summed; null when none of them has a rule set.</summary>
    public static int? CountFlags(IFlagProvider provider)
    {
        int? count = null;
        foreach (RuleSetProvider own in Within(provider))
        {
            count = (count ?? 0) + own.FlagCount;
        }

        return count;
    }
}
