using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Redis;

internal static class RedisRegistration
{
    /// <summary>Adds the store in Redis in place of the embedded one.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services) => services
        .AddSingleton<RedisLink>()
        .AddSingleton<RedisDirectory>()
        .AddSingleton<RedisStore>()
        .AddSingleton<IRuleSetStore>(static provider => provider.GetRequiredService<RedisStore>())
        .AddSingleton<RedisRepair>()
        .AddSingleton<NodeCopy>()
        .AddSingleton<RedisFollower>()
        .AddSingleton<IEnvironmentFollower>(static provider => provider.GetRequiredService<RedisFollower>())
        .AddHostedService(static provider => provider.GetRequiredService<RedisFollower>());
}
