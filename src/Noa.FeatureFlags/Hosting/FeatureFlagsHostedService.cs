using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Starts flags with the host, before any other hosted service, so that these can read them.</summary>
/// <remarks>Takes the container, because hosted services are made before options are checked: what is missing must be told by the check.</remarks>
internal sealed class FeatureFlagsHostedService(IServiceProvider services) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        FeatureFlagsOptions options = services.GetRequiredService<IOptions<FeatureFlagsOptions>>().Value;

        // The client starts its provider. A substitute that a test put in its place has none to wait for.
        bool waits = options.WaitForReady || options.RequireReady;
        if (services.GetRequiredService<IFeatureFlags>() is not FeatureFlagClient { Provider: { } provider }
            || !waits
            || await IsReadyInTimeAsync(provider, options, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        string detail = provider.Status.Detail ?? "nothing was heard from the source";
        if (options.RequireReady)
        {
            throw new InvalidOperationException(
                $"Feature flags of {provider.Name} were not ready within {options.StartupTimeout}: {detail}. The host does not start because FeatureFlagsOptions.RequireReady is set.");
        }

        Log.StartedWithoutFlags(services.Logger(), provider.Name, options.StartupTimeout, detail);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Ended by the container, which disposes flags after everything that reads them.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> IsReadyInTimeAsync(IFlagProvider provider, FeatureFlagsOptions options, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.StartupTimeout, services.Clock());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await provider.WaitUntilReadyAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return true;
    }
}
