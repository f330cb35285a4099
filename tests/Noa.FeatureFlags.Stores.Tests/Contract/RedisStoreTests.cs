using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Redis;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Stores.Tests.Redis;

namespace Noa.FeatureFlags.Stores.Tests.Contract;

public sealed class RedisStoreTests : StoreContract
{
    private RedisServer? _redis;

    internal override async Task<IRuleSetStore> OpenAsync()
    {
        _redis = await RedisServer.StartAsync();
        return await OpenAsync(_redis.Connection);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    internal static async Task<RedisStore> OpenAsync(string connection, Action<FlagServerOptions>? configure = null)
    {
        var settings = new FlagServerOptions { Redis = { Connection = connection, Create = true } };
        configure?.Invoke(settings);
        IOptions<FlagServerOptions> options = Options.Create(settings);
        var link = new RedisLink(options, TimeProvider.System, NullLogger<RedisLink>.Instance);
        var store = new RedisStore(link, new RedisDirectory(link, options, NullLogger<RedisDirectory>.Instance), options, TimeProvider.System);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
