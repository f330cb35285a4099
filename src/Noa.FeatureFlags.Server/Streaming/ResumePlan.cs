using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>What a subscriber is sent so that it gets from the version it has to the one that is served.</summary>
/// <param name="Kind">Which kind of answer.</param>
/// <param name="Reason">Why a snapshot; unspecified for other kinds.</param>
internal readonly record struct ResumePlan(ResumeKind Kind, ResetReason Reason)
{
    /// <summary>Decides by the table of docs/protocol.md; whether a delta is worth its size is decided when it is there.</summary>
    /// <param name="have">What the subscriber has; null for nothing.</param>
    /// <param name="current">What is served.</param>
    /// <param name="log">The revisions that lead to it.</param>
    public static ResumePlan From(RuleSetVersion? have, RuleSetVersion current, RevisionLog log)
    {
        if (have is null)
        {
            return Snapshot(ResetReason.First);
        }

        if (!have.IsSameLineage(current))
        {
            return Snapshot(ResetReason.Lineage);
        }

        if (have.Revision > current.Revision)
        {
            return new(ResumeKind.Behind, ResetReason.Unspecified);
        }

        if (log.VersionAt(have.Revision) is not { } known)
        {
            return Snapshot(ResetReason.Compacted);
        }

        if (!known.Equals(have))
        {
            return Snapshot(ResetReason.Digest);
        }

        return new(have.Revision == current.Revision ? ResumeKind.UpToDate : ResumeKind.Delta, ResetReason.Unspecified);
    }

    private static ResumePlan Snapshot(ResetReason reason) => new(ResumeKind.Snapshot, reason);
}
