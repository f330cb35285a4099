using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Providers.Grpc;

namespace Noa.FeatureFlags;

/// <summary>Takes flags from a flag server.</summary>
public static class FlagServerBuilderExtensions
{
    /// <summary>Follows a flag server.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="address">The server: <c>https://host:port</c>.</param>
    /// <param name="key">An SDK key.</param>
    /// <exception cref="ArgumentException">Address or key cannot be used.</exception>
    public static FeatureFlagsBuilder FromServer(this FeatureFlagsBuilder builder, string address, string key) =>
        builder.FromServer(options => (options.Address, options.Key) = (address, key));

    /// <summary>Follows a flag server, and tells it how flags are used; exposures and tracked events too, unless they go to a sink of your own.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="configure">Sets address, key and the rest.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static FeatureFlagsBuilder FromServer(this FeatureFlagsBuilder builder, Action<FlagServerSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new FlagServerSourceOptions();
        configure(options);
        options.Validate();
        builder.FromSource(services => new FlagServerSource(options, services.GetRequiredService<FlagServerConnection>(), Clock(services), Logger(services), FlagServerSource.Random));
        builder.Services.AddSingleton(_ => new FlagServerConnection(options));
        if (options.ReportUsage)
        {
            builder.Services.AddSingleton(services => Report(options, services));
            builder.Services.AddHostedService<FlagServerReporting>();

            // A sink of the application's own, named before or after, takes the place of this one.
            builder.Services.TryAddSingleton<IExposureSink>(static services => services.GetRequiredService<FlagServerReporter>());
        }

        return builder;
    }

    private static FlagServerReporter Report(FlagServerSourceOptions options, IServiceProvider services)
    {
        var reporter = new FlagServerReporter(options, services.GetRequiredService<FlagServerConnection>(), Clock(services), Logger(services));
        reporter.Start(services.GetRequiredService<IFlagProvider>());
        return reporter;
    }

    private static TimeProvider Clock(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private static ILogger Logger(IServiceProvider services) => services.GetService<ILogger<FlagServerSource>>() ?? NullLogger<FlagServerSource>.Instance;
}
