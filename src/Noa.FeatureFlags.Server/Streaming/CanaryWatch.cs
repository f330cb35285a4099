using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Watches what subscribers of this node say of a change, and lets it go on to everybody, or stops it.</summary>
/// <remarks>Every node watches its own; the first that has seen enough moves the pointer in the store, and one refusal anywhere stops it for all.</remarks>
internal sealed class CanaryWatch(
    EnvironmentRegistry environments,
    SubscriberHub hub,
    DistributionControl control,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider,
    ILogger<CanaryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Where nobody is a canary, nobody objects either: after so many holds it goes on without them.</summary>
    private const int HoldsWithoutCanary = 3;

    /// <summary>Of everybody, more than one in so many who refuse stop it.</summary>
    private const int RefusalShare = 100;

    /// <summary>Looks at one environment.</summary>
    public async Task LookAsync(FlagEnvironment environment, CancellationToken cancellationToken)
    {
        StoreHead pointers = environment.Pointers;
        TimeSpan step = timeProvider.GetElapsedTime(environment.StepSince);
        if (pointers.State == DistributionState.Canary)
        {
            await DecideCanaryAsync(environment, pointers, step, cancellationToken);
        }
        else if (pointers.State == DistributionState.Rolling)
        {
            await DecideRollingAsync(environment, pointers, step, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (FlagEnvironment environment in environments.All)
                {
                    await TryLookAsync(environment, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TryLookAsync(FlagEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(environment, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreOutcomeUnknownException or StoreRegressedException or StoreDamagedException)
        {
            StreamingLog.NotMoved(logger, environment.Name, exception);
        }
    }

    private async Task DecideCanaryAsync(FlagEnvironment environment, StoreHead pointers, TimeSpan step, CancellationToken cancellationToken)
    {
        TimeSpan hold = options.Value.Distribution.Hold;
        int nacks = NacksOf(environment, pointers.Version);
        if (nacks > 0)
        {
            await HaltAsync(environment, pointers, pointers.Served, nacks, cancellationToken);
            return;
        }

        Subscriber[] canaries = [.. hub.Of(environment).Where(static subscriber => subscriber.IsCanary)];
        bool hasProved = step >= hold && canaries.Any(canary => canary.Has(pointers.Version));
        bool hasNobody = step >= hold * HoldsWithoutCanary && canaries.Length == 0;
        if (hasProved || hasNobody)
        {
            await control.MoveAsync(environment, pointers, pointers.Version, DistributionState.Rolling, null, cancellationToken);
        }
    }

    private async Task DecideRollingAsync(FlagEnvironment environment, StoreHead pointers, TimeSpan step, CancellationToken cancellationToken)
    {
        int all = hub.Of(environment).Count(), nacks = NacksOf(environment, pointers.Version);
        if (nacks * RefusalShare > all)
        {
            // Whoever has it keeps it; the others stay with what was before.
            await HaltAsync(environment, pointers, environment.Former ?? pointers.Served, nacks, cancellationToken);
        }
        else if (step >= options.Value.Distribution.Hold)
        {
            await control.MoveAsync(environment, pointers, pointers.Served, DistributionState.Done, null, cancellationToken);
        }
    }

    private async Task HaltAsync(FlagEnvironment environment, StoreHead pointers, RuleSetVersion served, int nacks, CancellationToken cancellationToken)
    {
        if (await control.MoveAsync(environment, pointers, served, DistributionState.Halted, null, cancellationToken))
        {
            StreamingLog.Halted(logger, environment.Name, pointers.Version, nacks);
        }
    }

    // What was refused before a person resumed it was known to that person.
    private int NacksOf(FlagEnvironment environment, RuleSetVersion version) =>
        hub.Of(environment).Count(subscriber => subscriber.HasRefused(version) && (subscriber.NackedAt >= environment.StepSince || environment.Pointers.State == DistributionState.Rolling));
}
