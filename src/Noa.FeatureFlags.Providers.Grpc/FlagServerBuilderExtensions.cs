using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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

    /// <summary>Follows a flag server.</summary>
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
        return builder.FromSource(services => new FlagServerSource(
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<FlagServerSource>>() ?? NullLogger<FlagServerSource>.Instance));
    }
}
