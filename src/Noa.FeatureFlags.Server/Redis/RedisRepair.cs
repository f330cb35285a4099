using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Both ways out after Redis went back: what this node serves counts, or what Redis has counts. Either way a new lineage begins, which says what it replaces.</summary>
internal sealed class RedisRepair(RedisStore store, RedisDirectory directory, EnvironmentRegistry environments, KeyRing keyRing)
{
    /// <summary>Of a repair that the settings asked for.</summary>
    public static AuditNote Automatic(TimeProvider timeProvider) => new(nameof(StoreRepair.Restore), "server", "restore-newest", "Redis went back", timeProvider.GetUtcNow());

    /// <summary>Repairs what needs it.</summary>
    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION: there is nothing to adopt, or nothing to repair.</exception>
    public async Task RunAsync(IReadOnlyList<FlagEnvironment> which, StoreRepair repair, AuditNote note, CancellationToken cancellationToken)
    {
        bool wasRepaired = await RepairDirectoryAsync(repair);
        foreach (FlagEnvironment environment in which)
        {
            await environment.Writing.WaitAsync(cancellationToken);
            try
            {
                wasRepaired |= await RepairAsync(environment, repair, note, cancellationToken);
            }
            finally
            {
                environment.Writing.Release();
            }
        }

        if (!wasRepaired)
        {
            throw ServerError.FailedPrecondition("NOT_REGRESSED", "Redis has all that this node has seen: there is nothing to repair.");
        }
    }

    /// <summary>Writes the environments and keys of this node to Redis.</summary>
    public async Task RestoreDirectoryAsync() => await directory.RenewAsync(await directory.ReadStateAsync(), [.. environments.All.Select(static environment => environment.Record)], [.. keyRing.All]);

    /// <summary>Writes what this node serves to Redis. The caller holds the environment's write lock.</summary>
    public async Task RestoreAsync(FlagEnvironment environment, RedisReading reading, AuditNote note, CancellationToken cancellationToken)
    {
        if (directory.Regression is not null)
        {
            await RestoreDirectoryAsync();
        }

        await RenewAsync(environment, reading.Head?.Version, new StoredRuleSet(environment.Current.Version, environment.Current.Entries), note, cancellationToken);
    }

    private async Task<bool> RepairDirectoryAsync(StoreRepair repair)
    {
        DirectoryState? now = await directory.ReadStateAsync();
        if (directory.Seen?.FindRegression(now) is null)
        {
            return false;
        }

        if (repair == StoreRepair.Restore)
        {
            await RestoreDirectoryAsync();
            return true;
        }

        if (now is null)
        {
            throw NothingToAdopt("Redis has no flag store");
        }

        (IReadOnlyList<EnvironmentRecord> records, IReadOnlyList<KeyRecord> keys) = await directory.ReadUncheckedAsync();
        await directory.RenewAsync(now, records, keys);
        return true;
    }

    private async Task<bool> RepairAsync(FlagEnvironment environment, StoreRepair repair, AuditNote note, CancellationToken cancellationToken)
    {
        RedisReading reading = await store.ReadAsync(environment.Name, environment.Head.Version);
        if (reading.FindRegression(environment.Head.Version) is null)
        {
            return false;
        }

        if (repair == StoreRepair.Restore)
        {
            await RestoreAsync(environment, reading, note, cancellationToken);
            return true;
        }

        if (reading.Head is null)
        {
            throw NothingToAdopt($"Redis has no environment '{environment.Name}'");
        }

        StoredRuleSet content = await store.LoadAsync(environment.Name, cancellationToken);
        await RenewAsync(environment, content.Version, content, note, cancellationToken);
        return true;
    }

    private async Task RenewAsync(FlagEnvironment environment, RuleSetVersion? expected, StoredRuleSet content, AuditNote note, CancellationToken cancellationToken)
    {
        var renewal = new Renewal
        {
            Environment = environment.Record,
            Expected = expected,
            Content = content,
            Known = environment.Head.Version,
            Lineage = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(RuleSetVersion.LineageLength)),
            Note = note,
        };
        if (!await store.RenewAsync(renewal, cancellationToken))
        {
            throw ServerError.Aborted("REVISION_CONFLICT", $"'{environment.Name}' was repaired or changed by another node at this moment: look again.");
        }

        StoredRuleSet renewed = await store.LoadAsync(environment.Name, cancellationToken);
        environment.Take(new StoreHead(renewed.Version, renewed.Version, DistributionState.Done), renewed.Entries, null, null, Urgency.Staged);
        environment.Trouble = null;
    }

    private static Grpc.Core.RpcException NothingToAdopt(string what) => ServerError.FailedPrecondition("NOTHING_TO_ADOPT", $"{what}: restore what a node has, with 'noa store restore'.");
}
