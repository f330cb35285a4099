using Microsoft.Extensions.Diagnostics.HealthChecks;
using Noa.FeatureFlags.Hosting;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>Reports whether flags can be evaluated and how current they are: <c>services.AddHealthChecks().AddCheck&lt;FeatureFlagsHealthCheck&gt;("feature-flags")</c>.</summary>
/// <remarks>Ready is healthy, stale is degraded (reads go on from the last good rule set), not ready is unhealthy. Holds no context data; does no I/O.</remarks>
/// <param name="provider">Whose state is reported.</param>
public sealed class FeatureFlagsHealthCheck(IFlagProvider provider) : IHealthCheck
{
    /// <summary>Reports the provider's state; data: <c>state</c>, <c>since</c>, <c>diagnostics</c>, and <c>flags</c> where there is a rule set.</summary>
    /// <param name="context">Its failure status stands in for unhealthy.</param>
    /// <param name="cancellationToken">Not used: the answer is at hand.</param>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ProviderStatus status = provider.Status;
        Dictionary<string, object> data = new()
        {
            ["state"] = status.State.ToString(),
            ["since"] = status.Since,
            ["diagnostics"] = status.Diagnostics.Count,
        };
        if (RuleSetProviders.CountFlags(provider) is { } flags)
        {
            data.Add("flags", flags);
        }

        HealthStatus health = status.State switch
        {
            ProviderState.Ready => HealthStatus.Healthy,
            ProviderState.Stale => HealthStatus.Degraded,
            _ => context.Registration?.FailureStatus ?? HealthStatus.Unhealthy,
        };
        return Task.FromResult(new HealthCheckResult(health, Describe(status), data: data));
    }

    private static string Describe(ProviderStatus status)
    {
        string description = FormattableString.Invariant($"{status.State} since {status.Since:O}");
        return status.Detail is null ? description : $"{description}: {status.Detail}";
    }
}
