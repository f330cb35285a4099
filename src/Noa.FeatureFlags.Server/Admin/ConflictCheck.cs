using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Storage;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Compares what a caller believes with what is there; says who changed what since.</summary>
internal static class ConflictCheck
{
    private const int RevisionsTold = 20;

    /// <summary>The version that the caller has read must be the current one.</summary>
    public static async Task VersionAsync(IRuleSetStore store, ChangeRequest request, RuleSetVersion current, CancellationToken cancellationToken)
    {
        Version expected = request.Expected ?? throw ServerError.Invalid("EXPECTED", "expected is required: lineage and revision as GetRevision gives them.");
        bool isCurrent = expected.Revision == current.Revision && expected.Lineage == current.Lineage && (expected.Digest.IsEmpty || expected.Digest == current.Digest);
        if (!isCurrent)
        {
            throw await ConflictAsync(store, request, current, cancellationToken);
        }
    }

    /// <summary>The error of a caller who did not know the newest version.</summary>
    public static async Task<RpcException> ConflictAsync(IRuleSetStore store, ChangeRequest request, RuleSetVersion current, CancellationToken cancellationToken)
    {
        if (request.Expected!.Lineage != current.Lineage)
        {
            return ServerError.Aborted("LINEAGE_CHANGED", "The store is another one than the one that was read: read the environment again.", new Conflict { Current = current.ToMessage() });
        }

        IReadOnlyList<RevisionRecord> since = [.. (await store.ListRevisionsAsync(request.Environment.Name, long.MaxValue, RevisionsTold, cancellationToken)).Where(record => record.Version.Revision > request.Expected.Revision)];
        var conflict = new Conflict
        {
            Current = current.ToMessage(),
            Since = { since.Select(Describe) },
            ChangedKeys = { since.SelectMany(static record => record.Changed).Distinct().Order().Select(static id => id.ToString()).Take(RevisionsTold) },
        };
        string who = string.Join(", ", since.Select(static record => record.Actor).Distinct());
        return ServerError.Aborted(
            "REVISION_CONFLICT",
            since.Count == 0
                ? $"The environment is at revision {current.Revision}, not {request.Expected.Revision}: read it again."
                : $"The environment is at revision {current.Revision}; since {request.Expected.Revision} it was changed by {who}: {string.Join(", ", conflict.ChangedKeys)}. Read it again.",
            conflict);
    }

    /// <summary>Each entry must be as the caller believes.</summary>
    public static void Entries(IReadOnlyList<EntryChange> changes, ServedRuleSet current)
    {
        if (changes.GroupBy(static change => change.Id).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            throw ServerError.Invalid("DUPLICATE", $"{twice.Key} is in the request twice.");
        }

        foreach (EntryChange change in changes)
        {
            Entry(change, current.Entries.Find(change.Id), current.Version);
        }

        if (changes.Count > 0 && current.Entries.Count > 0 && IsEmptying(changes, current))
        {
            throw ServerError.FailedPrecondition("EMPTYING", "The change would remove every entry. Give the expected_entry_revision of each, so that it is sure to be meant.");
        }
    }

    /// <summary>A commit of the past, for people.</summary>
    public static RevisionInfo Describe(RevisionRecord record) => new()
    {
        Version = record.Version.ToMessage(),
        CommittedAt = record.At.ToTimestamp(),
        Actor = record.Actor,
        Comment = record.Comment,
        Parent = record.Version.Revision - 1,
        ChangedKeys = { record.Changed.Select(static id => id.ToString()) },
    };

    private static void Entry(EntryChange change, RuleSetEntry? known, RuleSetVersion current)
    {
        if (change.Put is null && known is null)
        {
            throw ServerError.NotFound($"There is no {change.Id} to remove.");
        }

        if (change.ExpectedRevision == 0 && known is not null && change.Put is not null)
        {
            throw ServerError.AlreadyExists($"{change.Id} exists since revision {known.ChangedAtRevision}.", new Conflict { Current = current.ToMessage(), ChangedKeys = { change.Id.ToString() } });
        }

        if (change.ExpectedRevision > 0 && known?.ChangedAtRevision != change.ExpectedRevision)
        {
            string state = known is null ? "it does not exist" : $"it was written last in revision {known.ChangedAtRevision}";
            throw ServerError.Aborted("ENTRY_CONFLICT", $"{change.Id} is not as it was in revision {change.ExpectedRevision}: {state}. Read it again.", new Conflict { Current = current.ToMessage(), ChangedKeys = { change.Id.ToString() } });
        }
    }

    private static bool IsEmptying(IReadOnlyList<EntryChange> changes, ServedRuleSet current) =>
        changes.All(static change => change.Put is null) && changes.Count == current.Entries.Count && changes.Any(static change => change.ExpectedRevision <= 0);
}
