using Microsoft.Extensions.Diagnostics.HealthChecks;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Healthy when rules are served and changes are taken; degraded when only the former.</summary>
internal sealed class FlagServerHealthCheck(IRuleSetStore store, EnvironmentRegistry environments) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        !environments.IsLoaded ? HealthCheckResult.Unhealthy("The rule sets are not loaded yet.")
        : store.Condition is { IsLive: true, IsWritable: true } ? HealthCheckResult.Healthy()
        : HealthCheckResult.Degraded($"The last known rules are served, and changes are refused: {store.Condition.Detail}"));
}
