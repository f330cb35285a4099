using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;
using Version = Noa.FeatureFlags.Protocol.V1.Version;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>Changes of rules: each method becomes a <see cref="ChangeRequest"/>. Reading is in <c>FlagAdminService.Reads</c>, environments and keys in <c>FlagAdminService.Access</c>, the way to subscribers in <c>FlagAdminService.Distribution</c>.</summary>
internal sealed partial class FlagAdminService(
    WritePath writes,
    IRuleSetStore store,
    PastRevisions past,
    EnvironmentRegistry environments,
    IEnvironmentFollower follower,
    KeyRing keyRing,
    Streaming.SubscriberHub subscribers,
    Streaming.DistributionControl distribution,
    IOptions<FlagServerOptions> options,
    TimeProvider timeProvider,
    ILogger<FlagAdminService> logger) : FlagAdmin.FlagAdminBase
{
    /// <inheritdoc/>
    public override Task<ApplyResponse> Apply(ApplyRequest request, ServerCallContext context) => ApplyAsync(request, request.DryRun, context);

    /// <inheritdoc/>
    public override Task<ApplyResponse> Validate(ApplyRequest request, ServerCallContext context) => ApplyAsync(request, isDryRun: true, context);

    /// <inheritdoc/>
    public override Task<ApplyResponse> Rollback(RollbackRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        return RunAsync(
            nameof(Rollback), environment, request.RequestId, Hash(request), request.Expected, request.Comment, request.DryRun, request.Urgency, context,
            async (current, cancellationToken) =>
            {
                StoredRuleSet past = await RevisionAsync(environment, request.ToRevision, cancellationToken);
                return EntryChange.Between(current.Entries, past.Entries, static _ => true);
            });
    }

    /// <inheritdoc/>
    public override Task<ApplyResponse> Promote(PromoteRequest request, ServerCallContext context)
    {
        FlagEnvironment source = environments.Resolve(context.Caller(), request.FromEnvironment);
        FlagEnvironment target = environments.Resolve(context.Caller(), request.ToEnvironment);
        return RunAsync(
            nameof(Promote), target, request.RequestId, Hash(request), request.Expected, request.Comment, request.DryRun, request.Urgency, context,
            async (current, cancellationToken) =>
            {
                EntrySet from = await SourceAsync(source, request.From, cancellationToken);
                HashSet<EntryId> only = [.. request.Only.Select(EntryId.Of)];
                if (only.FirstOrDefault(id => from.Find(id) is null && current.Entries.Find(id) is null) is { Key: not null } missing)
                {
                    throw ServerError.NotFound($"There is no {missing} in '{source.Name}'.");
                }

                return EntryChange.Between(current.Entries, from, id => only.Count == 0 || only.Contains(id));
            });
    }

    // The hash of a request leaves nothing out: the same id with anything else changed is a mistake of the caller.
    private static ByteString Hash(IMessage request) => UnsafeByteOperations.UnsafeWrap(SHA256.HashData(request.ToByteArray()));

    private Task<ApplyResponse> ApplyAsync(ApplyRequest request, bool isDryRun, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        if (request.Changes.Count > AdminLimits.MaxChanges)
        {
            throw ServerError.Invalid("LIMIT_CHANGES", $"The request has {request.Changes.Count} changes; at most {AdminLimits.MaxChanges} are allowed: send several.");
        }

        IReadOnlyList<EntryChange> changes = [.. request.Changes.Select(Read)];
        return RunAsync(
            nameof(Apply), environment, request.RequestId, Hash(request), request.Expected, request.Comment, isDryRun, request.Urgency, context,
            (_, _) => Task.FromResult(changes));
    }

    private Task<ApplyResponse> RunAsync(
        string method, FlagEnvironment environment, ByteString requestId, ByteString requestHash, Version? expected, string comment, bool isDryRun, Urgency urgency,
        ServerCallContext context, Func<ServedRuleSet, CancellationToken, Task<IReadOnlyList<EntryChange>>> changes) => writes.RunAsync(
            new ChangeRequest
            {
                Method = method,
                Environment = environment,
                Caller = context.Caller(),
                RequestId = requestId,
                RequestHash = requestHash,
                Expected = expected,
                Changes = changes,
                Comment = comment,
                IsDryRun = isDryRun,
                Urgency = urgency,
            },
            context.CancellationToken);

    private static EntryChange Read(Change change)
    {
        EntryId id = change.ChangeCase switch
        {
            Change.ChangeOneofCase.Put => EntryId.Of(change.Put),
            Change.ChangeOneofCase.Delete => EntryId.Of(change.Delete),
            _ => throw ServerError.Invalid("CHANGE", "A change is a put or a delete."),
        };
        if (id.Kind is not (EntryKind.Flag or EntryKind.Segment))
        {
            throw ServerError.Invalid("CHANGE", $"'{id.Key}' is neither a flag nor a segment: set its kind.");
        }

        if (change.ExpectedEntryRevision < EntryChange.Any)
        {
            throw ServerError.Invalid("CHANGE", "expected_entry_revision is -1 for any, 0 for none, or a revision.");
        }

        return new EntryChange(id, change.Put is null ? null : new RuleSetEntry(change.Put), change.ExpectedEntryRevision);
    }

    private async Task<EntrySet> SourceAsync(FlagEnvironment source, Version? version, CancellationToken cancellationToken)
    {
        await follower.CatchUpAsync(source, isWriting: false, cancellationToken);
        ServedRuleSet current = source.Head;
        if (version is null || version.Equals(current.Version.ToMessage()))
        {
            return current.Entries;
        }

        return version.Lineage == current.Version.Lineage
            ? (await RevisionAsync(source, version.Revision, cancellationToken)).Entries
            : throw ServerError.Aborted("LINEAGE_CHANGED", $"'{source.Name}' is of another store than the one that was read: read it again.");
    }

    private async Task<StoredRuleSet> RevisionAsync(FlagEnvironment environment, long revision, CancellationToken cancellationToken)
    {
        ServedRuleSet current = environment.Head;
        if (revision == current.Version.Revision)
        {
            return new StoredRuleSet(current.Version, current.Entries);
        }

        return revision > 0 && revision < current.Version.Revision
            ? await past.FindAsync(environment, revision, cancellationToken)
                ?? throw ServerError.FailedPrecondition("REVISION_DROPPED", $"Revision {revision} of '{environment.Name}' is no longer kept.")
            : throw ServerError.NotFound($"'{environment.Name}' has no revision {revision}; the newest is {current.Version.Revision}.");
    }
}
