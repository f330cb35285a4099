using System.Security.Cryptography;
using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Alone on a store: what this node wrote is what the store has.</summary>
internal sealed class LocalFollower(IRuleSetStore store, EnvironmentRegistry environments, KeyRing keyRing) : IEnvironmentFollower
{
    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        await keyRing.ReloadAsync(cancellationToken);
        await environments.LoadAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task CatchUpAsync(FlagEnvironment environment, bool isWriting, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task RepairAsync(IReadOnlyList<FlagEnvironment> which, StoreRepair repair, AuditNote note, CancellationToken cancellationToken)
    {
        if (repair != StoreRepair.Adopt)
        {
            throw ServerError.FailedPrecondition("EMBEDDED", "The embedded store has all that this node has: after a backup was put back, adopt it.");
        }

        foreach (FlagEnvironment environment in which)
        {
            await environment.Writing.WaitAsync(cancellationToken);
            try
            {
                await AdoptAsync(environment, note, cancellationToken);
            }
            finally
            {
                environment.Writing.Release();
            }
        }
    }

    private async Task AdoptAsync(FlagEnvironment environment, AuditNote note, CancellationToken cancellationToken)
    {
        StoredRuleSet content = await store.LoadAsync(environment.Name, cancellationToken);
        await store.RenewAsync(
            new Renewal
            {
                Environment = environment.Record,
                Expected = content.Version,
                Content = content,
                Lineage = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(RuleSetVersion.LineageLength)),
                Note = note,
            },
            cancellationToken);
        StoredRuleSet renewed = await store.LoadAsync(environment.Name, cancellationToken);
        environment.Take(await store.ReadHeadAsync(environment.Name, cancellationToken), renewed.Entries, null, null, Urgency.Staged);
    }
}
