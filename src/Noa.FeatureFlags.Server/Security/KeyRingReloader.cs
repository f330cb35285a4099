using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Security;

/// <summary>Reads the keys again every few seconds, so that a revocation on another node ends streams here within half a minute.</summary>
internal sealed class KeyRingReloader(KeyRing keyRing, TimeProvider timeProvider, ILogger<KeyRingReloader> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ReloadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await keyRing.ReloadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreDamagedException or StoreRegressedException)
        {
            SecurityLog.KeysNotRead(logger, exception);
        }
    }
}
