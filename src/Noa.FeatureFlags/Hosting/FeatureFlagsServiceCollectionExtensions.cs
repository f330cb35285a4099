using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Hosting;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags;

/// <summary>Adds feature flags to a service collection.</summary>
public static class FeatureFlagsServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IFeatureFlags"/>, which a host starts with itself; say next where flags come from: <c>services.AddFeatureFlags().FromFile("flags.json")</c>.</summary>
    /// <returns>A builder; a further call returns one for the same flags.</returns>
    /// <remarks>An <see cref="IFeatureFlags"/> or <see cref="IFlagProvider"/> that is registered already stays.</remarks>
    public static FeatureFlagsBuilder AddFeatureFlags(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (ServiceDescriptor descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is FeatureFlagsRegistration known)
            {
                return new FeatureFlagsBuilder(services, known);
            }
        }

        FeatureFlagsRegistration registration = new();
        services.AddSingleton(registration);
        services.AddSingleton<IValidateOptions<FeatureFlagsOptions>>(new FeatureFlagsOptionsValidator(registration));
        services.AddOptions<FeatureFlagsOptions>().ValidateOnStart();
        services.TryAddSingleton(ProviderFactory.CreateProvider);
        services.TryAddSingleton<IFeatureFlags>(ProviderFactory.CreateClient);
        services.AddSingleton(static provider => new ProviderWatch(provider.GetRequiredService<IFlagProvider>(), provider.Logger()));
        services.AddSingleton(static provider => new FeatureFlagsMetrics(provider.GetService<IMeterFactory>()));
        services.AddHostedService<FeatureFlagsHostedService>();
        return new FeatureFlagsBuilder(services, registration);
    }

    /// <summary>Adds a custom strategy that rules use as <c>{ "strategy": name, "parameters": {...} }</c>.</summary>
    /// <typeparam name="TStrategy">Made once by the container; must not need <see cref="IFeatureFlags"/>, which needs it.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The name in rules, compared ordinally.</param>
    /// <exception cref="InvalidOperationException">Another strategy has that name.</exception>
    public static IServiceCollection AddFlagStrategy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStrategy>(
        this IServiceCollection services,
        string name)
        where TStrategy : class, IFlagStrategy
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (ServiceDescriptor descriptor in services)
        {
            if (!descriptor.IsKeyedService && descriptor.ImplementationInstance is FlagStrategyRegistration known && known.Name == name)
            {
                throw new InvalidOperationException($"There is a flag strategy '{name}' already: give each a name of its own.");
            }
        }

        services.TryAddSingleton<TStrategy>();
        services.AddSingleton(new FlagStrategyRegistration(name, static provider => provider.GetRequiredService<TStrategy>()));
        return services;
    }
}
