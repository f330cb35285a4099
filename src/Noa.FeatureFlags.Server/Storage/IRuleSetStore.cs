using Google.Protobuf;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>Keeps rule sets, their history, the audit trail and the keys. The one place where a change becomes true.</summary>
/// <remarks>
/// Thread-safe. <see cref="CommitAsync"/> is one transaction: all of a change is kept, or nothing of it, and what was acknowledged survives a crash.
/// Methods throw <see cref="StoreUnavailableException"/> when the store cannot be reached or written, <see cref="StoreOutcomeUnknownException"/> when it did not answer a write,
/// <see cref="StoreDamagedException"/> when what it holds does not fit its digest. <c>StoreContract</c> in the tests is what every store must keep.
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

    /// <summary>Where an environment stands.</summary>
    /// <exception cref="KeyNotFoundException">There is no such environment.</exception>
    Task<StoreHead> ReadHeadAsync(string environment, CancellationToken cancellationToken);

    /// <summary>The newest rule set of an environment.</summary>
    /// <exception cref="KeyNotFoundException">There is no such environment.</exception>
    Task<StoredRuleSet> LoadAsync(string environment, CancellationToken cancellationToken);

    /// <summary>A rule set of the past.</summary>
    /// <returns>Null when the revision does not exist or is no longer kept.</returns>
    Task<StoredRuleSet?> LoadRevisionAsync(string environment, long revision, CancellationToken cancellationToken);

    /// <summary>Writes a change, when the environment is still at the version it was made for.</summary>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>Hands another version to everybody, or says how far it is on its way there.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="expected">What the caller has read: when anything of it changed since, nothing happens.</param>
    /// <param name="served">What everybody is to get.</param>
    /// <param name="state">How far that is.</param>
    /// <param name="note">For the audit trail, when a person did it; null when the server decided by itself.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>False when it was as expected no more.</returns>
    Task<bool> MoveServedAsync(string environment, StoreHead expected, RuleSetVersion served, DistributionState state, AuditNote? note, CancellationToken cancellationToken);

    /// <summary>Begins a new lineage with a rule set that a person chose.</summary>
    /// <returns>False when the store is at another version than the person has seen.</returns>
    Task<bool> RenewAsync(Renewal renewal, CancellationToken cancellationToken);

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
