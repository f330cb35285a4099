using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Hosting;

/// <summary>Opens the store and loads every environment before the first request is served.</summary>
internal sealed class FlagServerStartup(IRuleSetStore store, KeyRing keyRing, EnvironmentRegistry environments) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        await keyRing.ReloadAsync(cancellationToken);
        await environments.LoadAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
