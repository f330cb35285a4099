using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Noa.FeatureFlags;

/// <summary>Takes flags from LaunchDarkly.</summary>
public static class LaunchDarklyBuilderExtensions
{
    /// <summary>Follows LaunchDarkly and evaluates in our engine; what was served and tracked goes back.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="sdkKey">The environment's SDK key.</param>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static FeatureFlagsBuilder FromLaunchDarkly(this FeatureFlagsBuilder builder, string sdkKey) => builder.FromLaunchDarkly(sdkKey, static _ => { });

    /// <summary>Follows LaunchDarkly, its relay, or a flag server that speaks its protocol, with our engine or LaunchDarkly's SDK.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="sdkKey">The environment's SDK key.</param>
    /// <param name="configure">Sets engine, addresses and the rest.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    /// <exception cref="NotSupportedException">LaunchDarkly's engine was chosen, and this build has none.</exception>
    public static FeatureFlagsBuilder FromLaunchDarkly(this FeatureFlagsBuilder builder, string sdkKey, Action<LaunchDarklySourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new LaunchDarklySourceOptions { SdkKey = sdkKey };
        configure(options);
        options.Validate();
        return options.Engine == LaunchDarklyEngine.LaunchDarkly ? FromTheirs(builder, options) : FromOurs(builder, options);
    }

    private static FeatureFlagsBuilder FromOurs(FeatureFlagsBuilder builder, LaunchDarklySourceOptions options)
    {
        builder.Services.AddSingleton(services => new LaunchDarklySource(options, Clock(services), Logger<LaunchDarklySource>(services)));
        builder.FromSource(static services => services.GetRequiredService<LaunchDarklySource>());
        if (!options.SendsEvents)
        {
            return builder;
        }

        builder.Services.AddSingleton(services => new LaunchDarklyEventSink(options, services.GetRequiredService<LaunchDarklySource>(), services.GetRequiredService<IFlagProvider>(), Clock(services), Logger<LaunchDarklyEventSink>(services)));
        return builder.WithExposures(static services => services.GetRequiredService<LaunchDarklyEventSink>());
    }

#if HAS_LAUNCHDARKLY
    private static FeatureFlagsBuilder FromTheirs(FeatureFlagsBuilder builder, LaunchDarklySourceOptions options)
    {
        builder.Services.AddSingleton(services => new LaunchDarklyProvider(
            () => SdkClients.Make(options, services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance),
            Clock(services),
            Logger<LaunchDarklyProvider>(services)));
        builder.FromProvider(static services => services.GetRequiredService<LaunchDarklyProvider>());
        return options.SendsEvents ? builder.WithExposures(static services => services.GetRequiredService<LaunchDarklyProvider>()) : builder;
    }
#else
    private static FeatureFlagsBuilder FromTheirs(FeatureFlagsBuilder builder, LaunchDarklySourceOptions options) => throw new NotSupportedException(
        $"{nameof(LaunchDarklySourceOptions.Engine)} is {options.Engine}, but this build of Noa.FeatureFlags.Providers.LaunchDarkly is without LaunchDarkly's SDK: the feed it was made with lacks the package LaunchDarkly.ServerSdk. "
        + $"Leave the engine at {LaunchDarklyEngine.Noa}, or build the package where the feed has it.");
#endif

    private static TimeProvider Clock(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private static ILogger<T> Logger<T>(IServiceProvider services) => services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
