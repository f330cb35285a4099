using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Makes provider and client of a registration.</summary>
internal static class ProviderFactory
{
    /// <summary>The provider, not yet started.</summary>
    /// <exception cref="OptionsValidationException">The registration is incomplete, or an option out of its range.</exception>
    public static IFlagProvider CreateProvider(IServiceProvider services)
    {
        // Asked for its check alone: without a host, nobody has checked yet.
        _ = services.GetRequiredService<IOptions<FeatureFlagsOptions>>().Value;
        FeatureFlagsRegistration registration = services.GetRequiredService<FeatureFlagsRegistration>();
        IFlagProvider first = registration.Provider?.Invoke(services) ?? CreateRuleSetProvider(services, registration);
        IFlagProvider[] all = [first, .. registration.Failovers.Select(failover => failover(services))];

        // A provider of somebody else's is guarded even when it is the only one: what it throws must reach neither a read nor the host's start.
        return all is [RuleSetProvider own] ? own : new FailoverProvider(all, services.Logger());
    }

    /// <summary>The client, which starts the provider. From here on changes are logged and evaluations counted.</summary>
    public static FeatureFlagClient CreateClient(IServiceProvider services)
    {
        IFlagProvider provider = services.GetRequiredService<IFlagProvider>();
        _ = services.GetRequiredService<ProviderWatch>();
        ExposureQueueOptions options = services.GetRequiredService<IOptions<FeatureFlagsOptions>>().Value.Exposures;
        FeatureFlagClient client = new(provider, services.GetService<IExposureSink>(), options.WithDefaults(services.Logger(), services.Clock()));
        services.GetRequiredService<FeatureFlagsMetrics>().Observe(provider, client, services.Clock());
        return client;
    }

    private static RuleSetProvider CreateRuleSetProvider(IServiceProvider services, FeatureFlagsRegistration registration)
    {
        IRuleSetSource source = registration.Source!(services);
        foreach (Func<IServiceProvider, IRuleSetSource, IRuleSetSource> layer in registration.Overrides)
        {
            source = layer(services, source);
        }

        RuleSetProviderOptions options = new() { Logger = services.Logger(), TimeProvider = services.Clock() };
        foreach (FlagStrategyRegistration strategy in services.GetServices<FlagStrategyRegistration>())
        {
            options.Strategies.Add(strategy.Name, strategy.Resolve(services));
        }

        return new RuleSetProvider(source, options);
    }
}
