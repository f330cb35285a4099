using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Providers.LaunchDarkly;

namespace Noa.FeatureFlags;

/// <summary>Takes flags from LaunchDarkly.</summary>
public static class LaunchDarklyBuilderExtensions
{
    /// <summary>Follows LaunchDarkly and evaluates in our engine; what experiments showed, and what was tracked, goes back.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="sdkKey">The environment's SDK key.</param>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static FeatureFlagsBuilder FromLaunchDarkly(this FeatureFlagsBuilder builder, string sdkKey) => builder.FromLaunchDarkly(sdkKey, static _ => { });

    /// <summary>Follows LaunchDarkly, its relay, or a flag server that speaks its protocol.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="sdkKey">The environment's SDK key.</param>
    /// <param name="configure">Sets addresses and the rest.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static FeatureFlagsBuilder FromLaunchDarkly(this FeatureFlagsBuilder builder, string sdkKey, Action<LaunchDarklySourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new LaunchDarklySourceOptions { SdkKey = sdkKey };
        configure(options);
        options.Validate();
        builder.Services.AddSingleton(services => new LaunchDarklySource(
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<LaunchDarklySource>>() ?? NullLogger<LaunchDarklySource>.Instance));
        return builder
            .FromSource(static services => services.GetRequiredService<LaunchDarklySource>())
            .WithExposures(services => new LaunchDarklyEventSink(
                options,
                services.GetRequiredService<LaunchDarklySource>(),
                services.GetService<ILogger<LaunchDarklyEventSink>>() ?? NullLogger<LaunchDarklyEventSink>.Instance));
    }
}
