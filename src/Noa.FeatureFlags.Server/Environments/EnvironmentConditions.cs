using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Environments;

internal static class EnvironmentConditions
{
    /// <summary>The rule set that everybody gets, when it is not the newest.</summary>
    /// <returns>Null when it is no longer kept.</returns>
    public static async Task<StoredRuleSet?> LoadServedAsync(this IRuleSetStore store, string environment, StoreHead pointers, CancellationToken cancellationToken) => pointers.Served.Revision == 0
        ? new StoredRuleSet(pointers.Served, EntrySet.Empty)
        : await store.LoadRevisionAsync(environment, pointers.Served.Revision, cancellationToken);

    /// <summary>How the store fares as far as an environment is concerned.</summary>
    public static StoreCondition ConditionOf(this IRuleSetStore store, FlagEnvironment environment) => environment.Trouble ?? store.Condition;
}
