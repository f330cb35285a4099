using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

/// <summary>The one way in which rules change: checked, tried, committed, served. Apply, Promote, Rollback and the rules folder all take it.</summary>
internal sealed class WritePath(IRuleSetStore store, IEnvironmentFollower follower, Streaming.SubscriberHub subscribers, Dialects dialects, IOptions<FlagServerOptions> options, TimeProvider timeProvider, ILogger<WritePath> logger) : IDisposable
{
    private readonly ConcurrentDictionary<FlagEnvironment, Rehearsal> _rehearsals = new();

    /// <summary>Runs a change from the first check to the moment it is served.</summary>
    /// <exception cref="Grpc.Core.RpcException">It was refused; nothing was changed.</exception>
    public async Task<ApplyResponse> RunAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        await request.Environment.Writing.WaitAsync(cancellationToken);
        try
        {
            return await FindReplayAsync(request, cancellationToken) ?? await RunAloneAsync(request, cancellationToken);
        }
        finally
        {
            request.Environment.Writing.Release();
        }
    }

    public void Dispose()
    {
        foreach (Rehearsal rehearsal in _rehearsals.Values)
        {
            rehearsal.Dispose();
        }
    }

    private static void Check(ChangeRequest request)
    {
        if (request.RequestId.Length != AdminLimits.RequestIdLength && !request.IsDryRun)
        {
            throw ServerError.Invalid("REQUEST_ID", $"request_id has {AdminLimits.RequestIdLength} bytes, chosen by the caller: it makes repeating the request safe.");
        }

        if (request.Environment.FollowedFile is { } file && !request.IsFromFile && !request.IsDryRun)
        {
            throw ServerError.FailedPrecondition("FOLLOWS_FILE", $"'{request.Environment.Name}' follows {file} of the server's rules folder, and takes no other changes: change that file. To change it here instead, start the server with Noa:Rules:Mode=Seed, or without a rules folder.");
        }

        if (request.Comment.Length > AdminLimits.MaxCommentLength)
        {
            throw ServerError.Invalid("LIMIT_COMMENT", $"The comment has {request.Comment.Length} characters; at most {AdminLimits.MaxCommentLength} are allowed.");
        }

        if (request.Environment.Record.IsProtected && string.IsNullOrWhiteSpace(request.Comment) && !request.IsDryRun)
        {
            throw ServerError.FailedPrecondition("COMMENT_REQUIRED", $"'{request.Environment.Name}' is protected: say in a comment what the change is for.");
        }
    }

    private async Task<ApplyResponse?> FindReplayAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        if (request.IsDryRun || await store.FindOutcomeAsync(request.Environment.Name, request.RequestId, cancellationToken) is not { } outcome)
        {
            return null;
        }

        return outcome.RequestHash == request.RequestHash ? new ApplyResponse { Version = outcome.Version.ToMessage(), Replayed = true } : throw RequestReused();
    }

    private async Task<ApplyResponse> RunAloneAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        await follower.CatchUpAsync(request.Environment, isWriting: true, cancellationToken);
        ServedRuleSet current = request.Environment.Head;
        await ConflictCheck.VersionAsync(store, request, current.Version, cancellationToken);
        IReadOnlyList<EntryChange> changes = await request.Changes(current, cancellationToken);
        ConflictCheck.Entries(changes, current);
        var candidate = Candidate.From(current, changes);
        if (candidate.IsEmpty && candidate.Violations.Count == 0)
        {
            return new ApplyResponse { Version = current.Version.ToMessage(), Warnings = { candidate.Warnings }, Impact = request.IsDryRun ? new Impact() : null };
        }

        Rehearsal rehearsal = RehearsalOf(request.Environment);
        bool isKept = false;
        try
        {
            Impact impact = Try(rehearsal, current, candidate);
            if (dialects.SpeaksLaunchDarkly(request.Environment))
            {
                candidate.Violations.AddRange(DialectCheck.Find(EntryDefinitions.Parse(candidate.Entries.Entries)));
            }

            if (request.IsDryRun)
            {
                return new ApplyResponse { Version = current.Version.ToMessage(), Violations = { candidate.Violations }, Warnings = { candidate.Warnings }, Impact = impact };
            }

            Refuse(request, candidate);
            RuleSetVersion next = await CommitAsync(request, current, candidate, cancellationToken);
            rehearsal.Keep(next);
            isKept = true;
            return new ApplyResponse { Version = next.ToMessage(), Warnings = { candidate.Warnings } };
        }
        finally
        {
            if (!isKept)
            {
                rehearsal.TakeBack(current, candidate);
            }
        }
    }

    private static Impact Try(Rehearsal rehearsal, ServedRuleSet current, Candidate candidate)
    {
        RuleSetUpdate update = rehearsal.Try(current, candidate);
        candidate.Report(update.Diagnostics);
        IEnumerable<RuleSetEntry> before = candidate.Upserts.Select(static entry => entry.Id).Concat(candidate.Removals).Select(current.Entries.Find).OfType<RuleSetEntry>();
        Impact impact = Probe.Run(update.ChangedFlags, ProbeContexts.For(candidate.Upserts.Concat(before)), current.Flags, rehearsal.Snapshot(), candidate);
        impact.SnapshotBytes = (uint)candidate.Entries.Entries.Sum(static entry => (long)entry.Message.CalculateSize());
        impact.DeltaBytes = (uint)(candidate.Upserts.Sum(static entry => (long)entry.Message.CalculateSize()) + candidate.Removals.Sum(static id => (long)id.ToMessage().CalculateSize()));
        return impact;
    }

    private void Refuse(ChangeRequest request, Candidate candidate)
    {
        if (candidate.Violations.Count > 0)
        {
            AdminLog.Refused(logger, request.Method, request.Environment.Name, request.Caller.KeyId, candidate.Violations.Count);
            throw Refusals.Of(candidate.Violations);
        }
    }

    private async Task<RuleSetVersion> CommitAsync(ChangeRequest request, ServedRuleSet current, Candidate candidate, CancellationToken cancellationToken)
    {
        var next = new RuleSetVersion(current.Version.Lineage, current.Version.Revision + 1, candidate.Entries.Digest);
        bool isStaged = request.Urgency != Urgency.Immediate && subscribers.IsCanaryWorthwhile(request.Environment);
        CommitResult result = await store.CommitAsync(
            new Commit
            {
                Environment = request.Environment.Name,
                Expected = current.Version,
                Next = next,
                Upserts = candidate.Upserts,
                Removals = candidate.Removals,
                RequestId = request.RequestId,
                RequestHash = request.RequestHash,
                At = timeProvider.GetUtcNow(),
                Actor = request.Caller.Name,
                KeyId = request.Caller.KeyId,
                Method = request.Method,
                Comment = request.Comment,
                IsStaged = isStaged,
                IsUrgent = request.Urgency == Urgency.Immediate,
            },
            cancellationToken);
        switch (result.Kind)
        {
            case CommitResultKind.Committed:
                Publish(request, next, candidate, isStaged);
                AdminLog.Committed(logger, request.Method, request.Environment.Name, next.Revision, request.Caller.KeyId, candidate.Upserts.Count, candidate.Removals.Count);
                return next;
            case CommitResultKind.Replayed:
                // Another node took an earlier try of it at the same moment; asked again, its outcome is found before anything is tried.
                throw ServerError.Unknown("This request is being answered by another node: ask again with the same request id.");
            case CommitResultKind.RequestReused:
                throw RequestReused();
            default:
                throw await ConflictCheck.ConflictAsync(store, request, result.Version, cancellationToken);
        }
    }

    private static void Publish(ChangeRequest request, RuleSetVersion next, Candidate candidate, bool isStaged)
    {
        if (isStaged)
        {
            request.Environment.Stage(next, candidate.Entries, candidate.Upserts, candidate.Removals);
        }
        else
        {
            request.Environment.Publish(next, candidate.Entries, candidate.Upserts, candidate.Removals, request.Urgency);
        }
    }

    private Rehearsal RehearsalOf(FlagEnvironment environment) => _rehearsals.GetOrAdd(environment, _ => new Rehearsal(options.Value.KnownStrategies(), timeProvider));

    private static Grpc.Core.RpcException RequestReused() =>
        ServerError.Invalid("REQUEST_ID", "This request_id was used for another request: choose a new one for each change.");
}
