using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Stores.Tests.Contract;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-sqlite-").FullName;

    internal override async Task<IRuleSetStore> OpenAsync()
    {
        var store = new SqliteStore(Options.Create(new FlagServerOptions { DataDirectory = _folder }), new HostingEnvironment { ContentRootPath = _folder }, TimeProvider.System);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
