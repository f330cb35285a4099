using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Testing.Linearizability;

/// <summary>What all callers saw, and what the store has in the end.</summary>
/// <param name="Calls">Of all clients, in any order.</param>
/// <param name="Audit">The audit trail of the environment: each commit, in order, from the first.</param>
public sealed record AdminHistory(IReadOnlyList<AdminCall> Calls, IReadOnlyList<AuditRecord> Audit)
{
    /// <summary>Everything that does not fit together; empty when the writes were linearizable.</summary>
    public IReadOnlyList<string> FindViolations()
    {
        var commits = new CommittedContent(this);
        return [.. AdminRules.Check(this, commits), .. RegisterProjection.Check(this, commits)];
    }
}
