using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Follows what other nodes write: at once when it is announced, and every two seconds whatever was announced. Never back, and never into another history.</summary>
internal sealed class RedisFollower(
    RedisLink link,
    RedisStore store,
    RedisDirectory directory,
    RedisRepair repair,
    NodeCopy copy,
    EnvironmentRegistry environments,
    KeyRing keyRing,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider,
    ILogger<RedisFollower> logger) : BackgroundService, IEnvironmentFollower
{
    /// <summary>How often a Redis in trouble is tried.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    // Names that were announced; when too many wait, the next look at everything finds them too.
    private readonly Channel<string> _hints = Channel.CreateBounded<string>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        copy.Restore(directory, environments, keyRing);
        link.Hinted += name => _hints.Writer.TryWrite(name);
        await store.OpenAsync(cancellationToken);
        await LookAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task CatchUpAsync(FlagEnvironment environment, bool isWriting, CancellationToken cancellationToken)
    {
        RuleSetVersion have = environment.Head.Version;
        RedisReading reading = await store.ReadAsync(environment.Name, have);
        if (reading.Head is { } head && head.Version.Equals(have) && RedisStore.ToStoreHead(head).Equals(environment.Pointers))
        {
            environment.Trouble = null;
            return;
        }

        if (isWriting)
        {
            await FollowAsync(environment, reading, cancellationToken);
            return;
        }

        await environment.Writing.WaitAsync(cancellationToken);
        try
        {
            // Read again: a write of this node may have come between, and what was read before would look like a step back.
            await FollowAsync(environment, await store.ReadAsync(environment.Name, environment.Head.Version), cancellationToken);
        }
        finally
        {
            environment.Writing.Release();
        }
    }

    /// <inheritdoc/>
    public Task RepairAsync(IReadOnlyList<FlagEnvironment> which, StoreRepair how, AuditNote note, CancellationToken cancellationToken) => repair.RunAsync(which, how, note, cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            long looked = timeProvider.GetTimestamp();
            TimeSpan interval = Interval();
            while (true)
            {
                TimeSpan left = interval - timeProvider.GetElapsedTime(looked);
                if (left > TimeSpan.Zero && await NextHintAsync(left, stoppingToken) is { } name)
                {
                    await HintedAsync(name, stoppingToken);
                    continue;
                }

                stoppingToken.ThrowIfCancellationRequested();
                await LookAsync(stoppingToken);
                (looked, interval) = (timeProvider.GetTimestamp(), Interval());
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private TimeSpan Interval() => link.Condition.IsLive ? Jitter.Around(options.Value.Redis.PollInterval) : ProbeInterval;

    /// <returns>Null when none came in time.</returns>
    private async Task<string?> NextHintAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using ITimer timer = timeProvider.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), waiting, patience, Timeout.InfiniteTimeSpan);
        try
        {
            return await _hints.Reader.ReadAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task HintedAsync(string name, CancellationToken cancellationToken)
    {
        if (environments.TryFind(name, out FlagEnvironment? environment))
        {
            await TryAsync(() => CatchUpAsync(environment, isWriting: false, cancellationToken), name);
        }
    }

    // Looks at everything. Trouble is noted where it belongs, and does not end the round.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!link.Condition.IsLive && !await link.ProbeAsync())
        {
            return;
        }

        await TryAsync(() => LookAtDirectoryAsync(cancellationToken), "(all)");
        foreach (FlagEnvironment environment in environments.All)
        {
            await TryAsync(() => CatchUpAsync(environment, isWriting: false, cancellationToken), environment.Name);
        }
    }

    private async Task LookAtDirectoryAsync(CancellationToken cancellationToken)
    {
        await store.EnsureOpenedAsync();
        if (directory.Regression is not null && options.Value.Redis.RegressionPolicy == RedisRegressionPolicy.RestoreNewest)
        {
            await repair.RestoreDirectoryAsync();
        }

        IReadOnlyList<EnvironmentRecord> records = await directory.ListEnvironmentsAsync();
        bool wasLoaded = environments.IsLoaded;
        await environments.LoadAsync(cancellationToken);
        if (!wasLoaded || keyRing.All.Count == 0)
        {
            await keyRing.ReloadAsync(cancellationToken);
        }

        copy.Keep(directory.Seen!, records, keyRing.All);
    }

    private async Task FollowAsync(FlagEnvironment environment, RedisReading reading, CancellationToken cancellationToken)
    {
        RuleSetVersion have = environment.Head.Version;
        if (reading.FindRegression(have) is { } detail)
        {
            if (options.Value.Redis.RegressionPolicy == RedisRegressionPolicy.RestoreNewest)
            {
                RedisLog.Restoring(logger, detail);
                await repair.RestoreAsync(environment, reading, RedisRepair.Automatic(timeProvider), cancellationToken);
                return;
            }

            Regress(environment, detail);
        }

        RedisHead head = reading.Head!;
        if (options.Value.Redis.RegressionPolicy == RedisRegressionPolicy.RestoreNewest && head.Replaces.Any(end => end.Lineage == have.Lineage && end.Revision < have.Revision))
        {
            // Another node was quicker to write back what it knew, and knew less.
            await repair.RestoreAsync(environment, reading, RedisRepair.Automatic(timeProvider), cancellationToken);
            return;
        }

        await TakeAsync(environment, reading, head, cancellationToken);
        environment.Trouble = null;
        copy.Keep(environment);
        RedisLog.Followed(logger, environment.Name, head.Version, head.Served);
    }

    private async Task TakeAsync(FlagEnvironment environment, RedisReading reading, RedisHead head, CancellationToken cancellationToken)
    {
        bool isSame = head.Version.Equals(environment.Head.Version);
        EntrySet entries = isSame ? environment.Head.Entries : reading.Whole ?? environment.Head.Entries.With(reading.Upserts, reading.Removals);
        bool isWhole = !isSame && reading.Whole is not null;
        if (entries.Digest != head.Version.Digest)
        {
            // A difference that does not lead where the head says: everything is read anew, and believed only when that fits.
            StoredRuleSet whole = await store.LoadAsync(environment.Name, cancellationToken);
            if (!whole.Version.Equals(head.Version))
            {
                return;
            }

            (entries, isWhole) = (whole.Entries, true);
        }

        StoreHead pointers = RedisStore.ToStoreHead(head);
        StoredRuleSet? served = pointers.Served.Equals(pointers.Version) || environment.Knows(pointers.Served) ? null : await store.LoadServedAsync(environment.Name, pointers, cancellationToken);
        IReadOnlyList<(RuleSetVersion, IReadOnlyList<EntryId>)>? steps = isWhole ? null : [.. (reading.Steps ?? []).Select(static step => (step.Version, step.Changed))];
        environment.Take(pointers, entries, steps, served, head.IsUrgent ? Urgency.Immediate : Urgency.Staged);
    }

    private void Regress(FlagEnvironment environment, string detail)
    {
        detail = $"'{environment.Name}': {detail}";
        if (environment.Trouble is null)
        {
            RedisLog.Regressed(logger, detail);
        }

        environment.Trouble = new StoreCondition(StoreState.Regressed, environment.Trouble?.Since ?? timeProvider.GetUtcNow(), false, detail);
        throw new StoreRegressedException(detail);
    }

    private async Task TryAsync(Func<Task> act, string environment)
    {
        try
        {
            await act();
        }
        catch (StoreRegressedException)
        {
            // Said where it was noticed, once.
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreDamagedException or StoreOutcomeUnknownException or KeyNotFoundException)
        {
            RedisLog.NotFollowed(logger, environment, exception);
        }
    }
}
