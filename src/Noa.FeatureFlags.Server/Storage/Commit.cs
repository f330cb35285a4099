using Google.Protobuf;
using Noa.FeatureFlags.Protocol;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>A checked change, ready to be written.</summary>
internal sealed record Commit
{
    public required string Environment { get; init; }

    /// <summary>The version it was made for: anything else in the store is a conflict.</summary>
    public required RuleSetVersion Expected { get; init; }

    /// <summary>The version it leads to: same lineage, the next revision, the digest of the new entries.</summary>
    public required RuleSetVersion Next { get; init; }

    public required IReadOnlyList<RuleSetEntry> Upserts { get; init; }

    public required IReadOnlyList<EntryId> Removals { get; init; }

    /// <summary>16 bytes; the same id returns the first outcome.</summary>
    public required ByteString RequestId { get; init; }

    /// <summary>SHA-256 of what was asked, so that one id is not used for two things.</summary>
    public required ByteString RequestHash { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Name and id of the key that asked.</summary>
    public required string Actor { get; init; }

    public required string KeyId { get; init; }

    /// <summary>What was called: <c>Apply</c>, <c>Rollback</c>, <c>Promote</c>, <c>Import</c>.</summary>
    public required string Method { get; init; }

    public required string Comment { get; init; }

    /// <summary>True when subscribers outside the canary cohort are to wait until it has proved itself.</summary>
    public bool IsStaged { get; init; }

    /// <summary>True when it is to reach everybody at once.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>For the audit trail.</summary>
    public AuditNote Note => new(Method, Actor, KeyId, Comment, At);

    /// <summary>Written and removed entries as <c>kind:key</c>, in order.</summary>
    public IReadOnlyList<string> ChangedKeys => [.. Upserts.Select(static entry => entry.Id).Concat(Removals).Order().Select(static id => id.ToString())];
}
