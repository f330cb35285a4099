using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>What all callers saw, and what the store has in the end.</summary>
/// <param name="Calls">Of all clients, in any order.</param>
/// <param name="Audit">The audit trail of the environment: each commit, in order, from the first.</param>
public sealed record AdminHistory(IReadOnlyList<AdminCall> Calls, IReadOnlyList<AuditRecord> Audit)
{
    private readonly Lazy<CommittedContent> _commits = new(() => new CommittedContent(Calls, Audit));

    /// <summary>Entries that a revision must hold, by key.</summary>
    public IReadOnlyDictionary<string, string> ContentAt(long revision) => _commits.Value.At(revision);

    /// <summary>Everything that does not fit together; empty when the writes were linearizable.</summary>
    public IReadOnlyList<string> FindViolations() => [.. AdminRules.Check(this, _commits.Value), .. RegisterProjection.Check(this, _commits.Value)];
}
