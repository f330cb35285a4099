using Microsoft.Extensions.Diagnostics.HealthChecks;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.RuleFiles;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Healthy when rules are served and changes are taken; degraded when only the former.</summary>
internal sealed class FlagServerHealthCheck(IRuleSetStore store, EnvironmentRegistry environments, RuleFolder rules) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        !environments.IsLoaded ? HealthCheckResult.Unhealthy("The rule sets are not loaded yet.")
        : Worst() is not { IsLive: true, IsWritable: true } ? HealthCheckResult.Degraded($"The last known rules are served, and changes are refused: {Worst().Detail}")
        : rules.Trouble is { } trouble ? HealthCheckResult.Degraded($"The last good rules are served: {trouble}")
        : HealthCheckResult.Healthy());

    private StoreCondition Worst() => environments.All.Select(store.ConditionOf).FirstOrDefault(static condition => !condition.IsLive) ?? store.Condition;
}
