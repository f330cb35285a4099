using Google.Protobuf;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Keeps rule sets, their history, the audit trail and the keys. The one place where a change becomes true.</summary>
/// <remarks>
/// Thread-safe. <see cref="CommitAsync"/> is one transaction: all of a change is kept, or nothing of it, and what was acknowledged survives a crash.
/// Methods throw <see cref="StoreUnavailableException"/> when the store cannot be reached or written, <see cref="StoreDamagedException"/> when what it holds does not fit its digest.
/// </remarks>
internal interface IRuleSetStore : IAsyncDisposable
{
    /// <summary>What this is, for people: <c>SQLite data/flags.db</c>.</summary>
    string Name { get; }

    /// <summary>How the store fares; cheap to ask.</summary>
    StoreCondition Condition { get; }

    /// <summary>Opens the store, makes it when there is none, and checks it.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync(CancellationToken cancellationToken);

    /// <summary>Adds an environment without entries, at revision 0 of a new lineage.</summary>
    /// <returns>False when there is one of that name.</returns>
    Task<bool> CreateEnvironmentAsync(EnvironmentRecord environment, AccessChange change, CancellationToken cancellationToken);

    /// <summary>The newest rule set of an environment.</summary>
    /// <exception cref="KeyNotFoundException">There is no such environment.</exception>
    Task<StoredRuleSet> LoadAsync(string environment, CancellationToken cancellationToken);

    /// <summary>A rule set of the past.</summary>
    /// <returns>Null when the revision does not exist or is no longer kept.</returns>
    Task<StoredRuleSet?> LoadRevisionAsync(string environment, long revision, CancellationToken cancellationToken);

    /// <summary>Writes a change, when the environment is still at the version it was made for.</summary>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>The outcome of an earlier commit with this request id, of the last 24 hours.</summary>
    /// <returns>Null when there is none.</returns>
    Task<CommitOutcome?> FindOutcomeAsync(string environment, ByteString requestId, CancellationToken cancellationToken);

    /// <summary>Revisions below a number, the newest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="before">Exclusive; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<RevisionRecord>> ListRevisionsAsync(string environment, long before, int count, CancellationToken cancellationToken);

    /// <summary>The audit trail of an environment, or of <see cref="AccessChange.Trail"/>, the oldest first.</summary>
    IAsyncEnumerable<AuditRecord> ReadAuditAsync(string environment, ulong afterSeq, CancellationToken cancellationToken);

    Task<IReadOnlyList<KeyRecord>> ListKeysAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key, or writes one with the same id anew.</summary>
    Task PutKeyAsync(KeyRecord key, AccessChange change, CancellationToken cancellationToken);
}
