using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Noa.FeatureFlags.Providers.Redis;

namespace Noa.FeatureFlags;

/// <summary>Takes flags from the Redis of a flag server.</summary>
public static class RedisBuilderExtensions
{
    /// <summary>Follows an environment in Redis.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="connection">As StackExchange.Redis takes it: <c>host:port,user=...,password=...,ssl=true</c>.</param>
    /// <param name="environment">The environment.</param>
    /// <exception cref="ArgumentException">Connection or environment cannot be used.</exception>
    public static FeatureFlagsBuilder FromRedis(this FeatureFlagsBuilder builder, string connection, string environment) =>
        builder.FromRedis(options => (options.Connection, options.Environment) = (connection, environment));

    /// <summary>Follows an environment in Redis.</summary>
    /// <param name="builder">The flags.</param>
    /// <param name="configure">Sets connection, environment and the rest.</param>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static FeatureFlagsBuilder FromRedis(this FeatureFlagsBuilder builder, Action<RedisSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new RedisSourceOptions();
        configure(options);
        options.Validate();
        return builder.FromSource(services => new RedisSource(
            options,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<ILogger<RedisSource>>() ?? NullLogger<RedisSource>.Instance));
    }
}
