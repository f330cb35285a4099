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
        : store.Condition is not { IsLive: true, IsWritable: true } ? HealthCheckResult.Degraded($"The last known rules are served, and changes are refused: {store.Condition.Detail}")
        : rules.Trouble is { } trouble ? HealthCheckResult.Degraded($"The last good rules are served: {trouble}")
        : HealthCheckResult.Healthy());
}
