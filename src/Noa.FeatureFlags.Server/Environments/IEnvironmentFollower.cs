using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Environments;

/// <summary>Keeps this node's environments at what the store has. Alone on a store there is nothing to do; with others there is.</summary>
internal interface IEnvironmentFollower
{
    /// <summary>Opens the store and loads what there is to serve, before the first request.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Brings an environment to what the store has at this moment: what is read afterwards is no older than the call.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="isWriting">Whether the caller holds the environment's write lock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StoreRegressedException">The store has less than this node.</exception>
    Task CatchUpAsync(FlagEnvironment environment, bool isWriting, CancellationToken cancellationToken);

    /// <summary>Begins a new lineage with what a person says counts, in every environment of a list.</summary>
    /// <param name="which">The environments.</param>
    /// <param name="repair">What counts.</param>
    /// <param name="note">Who says so.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="Grpc.Core.RpcException">It cannot be done, and why.</exception>
    Task RepairAsync(IReadOnlyList<FlagEnvironment> which, Protocol.V1.StoreRepair repair, AuditNote note, CancellationToken cancellationToken);
}
