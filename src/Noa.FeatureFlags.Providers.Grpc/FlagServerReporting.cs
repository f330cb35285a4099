using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Starts reporting with the host, for applications whose exposures go elsewhere: nobody else would ask for the reporter.</summary>
internal sealed class FlagServerReporting(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<FlagServerReporter>();
        return Task.CompletedTask;
    }

    // Ended by the container, after everything that reads flags.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
