using System.Globalization;
using Grpc.Core;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Errors;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Admin;

internal sealed partial class FlagAdminService
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;

    /// <summary>Bytes of entries in one answer; less than clients take by default.</summary>
    private const int MaxPageBytes = 2 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<RevisionInfo> GetRevision(GetRevisionRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        await follower.CatchUpAsync(environment, isWriting: false, context.CancellationToken);
        long revision = request.Revision == 0 ? environment.Head.Version.Revision : request.Revision;
        IReadOnlyList<RevisionRecord> found = await store.ListRevisionsAsync(environment.Name, revision + 1, 1, context.CancellationToken);
        if (found is [var record] && record.Version.Revision == revision)
        {
            return ConflictCheck.Describe(record);
        }

        // Nothing was ever committed, or what was is no longer described: the version alone is known.
        return revision == environment.Head.Version.Revision
            ? new RevisionInfo { Version = environment.Head.Version.ToMessage() }
            : throw ServerError.NotFound($"'{environment.Name}' has no revision {revision}.");
    }

    /// <inheritdoc/>
    public override async Task<EntryView> GetEntry(GetEntryRequest request, ServerCallContext context)
    {
        StoredRuleSet ruleSet = await RuleSetAsync(environments.Resolve(context.Caller(), request.Environment), request.Revision, context.CancellationToken);
        EntryId id = EntryId.Of(request.Ref ?? new EntryRef());
        RuleSetEntry entry = ruleSet.Entries.Find(id) ?? throw ServerError.NotFound($"There is no {id} in revision {ruleSet.Version.Revision}.");
        return new EntryView { Entry = entry.Message, Version = ruleSet.Version.ToMessage() };
    }

    /// <inheritdoc/>
    public override async Task<ListEntriesResponse> ListEntries(ListEntriesRequest request, ServerCallContext context)
    {
        (long revision, int start) = ReadEntriesToken(request);
        StoredRuleSet ruleSet = await RuleSetAsync(environments.Resolve(context.Caller(), request.Environment), revision, context.CancellationToken);
        var response = new ListEntriesResponse { Version = ruleSet.Version.ToMessage() };
        int size = PageSize(request.PageSize), bytes = 0, next = start;
        while (next < ruleSet.Entries.Count && next - start < size && (bytes == 0 || bytes < MaxPageBytes))
        {
            Entry entry = ruleSet.Entries.Entries[next++].Message;
            bytes += entry.CalculateSize();
            response.Entries.Add(entry);
        }

        response.NextPageToken = next < ruleSet.Entries.Count ? string.Create(CultureInfo.InvariantCulture, $"{ruleSet.Version.Revision}.{next}") : "";
        return response;
    }

    /// <inheritdoc/>
    public override async Task<DiffResponse> Diff(DiffRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        FlagEnvironment other = request.OtherEnvironment.Length == 0 ? environment : environments.Resolve(context.Caller(), request.OtherEnvironment);
        StoredRuleSet to = await RuleSetAsync(other, request.To, context.CancellationToken);
        StoredRuleSet from = request.From > 0 || request.OtherEnvironment.Length > 0
            ? await RuleSetAsync(environment, request.From, context.CancellationToken)
            : new StoredRuleSet(new RuleSetVersion(to.Version.Lineage, 0, EntrySet.Empty.Digest), EntrySet.Empty);
        IReadOnlyList<EntryChange> changes = EntryChange.Between(from.Entries, to.Entries, static _ => true);
        return new DiffResponse
        {
            Delta = new Delta
            {
                From = from.Version.ToMessage(),
                To = to.Version.ToMessage(),
                Upserts = { changes.Where(static change => change.Put is not null).Select(static change => change.Put!.Message) },
                Removals = { changes.Where(static change => change.Put is null).Select(static change => change.Id.ToMessage()) },
            },
            Before = { changes.Select(change => from.Entries.Find(change.Id)?.Message).OfType<Entry>() },
        };
    }

    /// <inheritdoc/>
    public override async Task<ListRevisionsResponse> ListRevisions(ListRevisionsRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        long before = request.PageToken.Length == 0 ? long.MaxValue : ReadNumber(request.PageToken);
        int size = PageSize(request.PageSize);
        IReadOnlyList<RevisionRecord> records = await store.ListRevisionsAsync(environment.Name, before, size, context.CancellationToken);
        return new ListRevisionsResponse
        {
            Revisions = { records.Select(ConflictCheck.Describe) },
            NextPageToken = records.Count == size ? records[^1].Version.Revision.ToString(CultureInfo.InvariantCulture) : "",
        };
    }

    /// <inheritdoc/>
    public override async Task ReadAudit(ReadAuditRequest request, IServerStreamWriter<AuditRecord> responseStream, ServerCallContext context)
    {
        string trail = request.Access ? AccessTrail(context) : environments.Resolve(context.Caller(), request.Environment).Name;
        uint sent = 0;
        await foreach (AuditRecord record in store.ReadAuditAsync(trail, request.AfterSeq, context.CancellationToken))
        {
            await responseStream.WriteAsync(record, context.CancellationToken);
            if (++sent == request.Limit)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override Task<ListSubscribersResponse> ListSubscribers(ListSubscribersRequest request, ServerCallContext context)
    {
        FlagEnvironment environment = environments.Resolve(context.Caller(), request.Environment);
        int start = request.PageToken.Length == 0 ? 0 : (int)ReadNumber(request.PageToken), size = PageSize(request.PageSize);
        IReadOnlyList<Subscriber> all = [.. subscribers.Describe(environment).OrderBy(static subscriber => subscriber.Since.Seconds)];
        return Task.FromResult(new ListSubscribersResponse
        {
            Subscribers = { all.Skip(start).Take(size) },
            NextPageToken = start + size < all.Count ? (start + size).ToString(CultureInfo.InvariantCulture) : "",
        });
    }

    private static string AccessTrail(ServerCallContext context)
    {
        DemandEverywhere(context);
        return AccessChange.Trail;
    }

    private static int PageSize(uint requested) => requested == 0 ? DefaultPage : (int)Math.Min(requested, LargestPage);

    // A later page is of the revision of the first, whatever was committed in between.
    private static (long Revision, int Start) ReadEntriesToken(ListEntriesRequest request) => request.PageToken.Split('.') switch
    {
        [""] => (request.Revision, 0),
        [var revision, var start] => (ReadNumber(revision), (int)ReadNumber(start)),
        _ => throw BadToken(),
    };

    private static long ReadNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw BadToken();

    private static RpcException BadToken() => ServerError.Invalid("PAGE_TOKEN", "page_token is what the answer before gave as next_page_token.");

    private async Task<StoredRuleSet> RuleSetAsync(FlagEnvironment environment, long revision, CancellationToken cancellationToken)
    {
        await follower.CatchUpAsync(environment, isWriting: false, cancellationToken);
        ServedRuleSet current = environment.Head;
        return revision == 0 ? new StoredRuleSet(current.Version, current.Entries) : await RevisionAsync(environment, revision, cancellationToken);
    }
}
