using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>A store that several nodes share. One script is the commit point: no leader, no lock, whoever comes second is told so.</summary>
internal sealed class RedisStore(RedisLink link, RedisDirectory directory, IOptions<FlagServerOptions> options, TimeProvider timeProvider) : IRuleSetStore
{
    /// <summary>A record of the audit trail can be written by somebody else at the same moment; so often it is tried again.</summary>
    private const int AuditAttempts = 8;

    private static readonly RedisScript CommitScript = Script("commit.lua");
    private static readonly RedisScript ServedScript = Script("served.lua");
    private static readonly RedisScript RenewScript = Script("renew.lua");

    private readonly ConcurrentDictionary<string, RedisHead> _heads = new(StringComparer.Ordinal);
    private bool _isOpened;

    /// <inheritdoc/>
    public string Name => link.Name;

    /// <inheritdoc/>
    public StoreCondition Condition => directory.Regression is { } detail ? new(StoreState.Regressed, link.Condition.Since, false, detail) : link.Condition;

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await link.OpenAsync();
        if (link.Condition.IsLive)
        {
            await EnsureOpenedAsync();
        }
    }

    /// <summary>Checks Redis when it is reached for the first time, which may be long after the start.</summary>
    public async Task EnsureOpenedAsync()
    {
        if (!_isOpened)
        {
            await RedisChecks.RunAsync(link, options.Value.Redis);
            await directory.OpenAsync();
            _isOpened = true;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync(CancellationToken cancellationToken) => directory.ListEnvironmentsAsync();

    /// <inheritdoc/>
    public async Task<bool> CreateEnvironmentAsync(EnvironmentRecord environment, AccessChange change, CancellationToken cancellationToken)
    {
        // The head first: an environment that is listed has one. A head that a crash left unlisted is taken as it is.
        directory.RefuseWhenRegressed();
        var empty = new Renewal
        {
            Environment = environment,
            Expected = null,
            Content = new StoredRuleSet(new RuleSetVersion(ByteString.CopyFrom(new byte[RuleSetVersion.LineageLength]), 0, EntrySet.Empty.Digest), EntrySet.Empty),
            Lineage = ByteString.CopyFrom(System.Security.Cryptography.RandomNumberGenerator.GetBytes(RuleSetVersion.LineageLength)),
            Note = new AuditNote("", "", "", "", timeProvider.GetUtcNow()),
        };
        await RenewAsync(empty, [], isNew: true);
        return await directory.AddEnvironmentAsync(environment, change);
    }

    /// <inheritdoc/>
    public async Task<StoreHead> ReadHeadAsync(string environment, CancellationToken cancellationToken) => ToStoreHead(await HeadAsync(environment));

    /// <inheritdoc/>
    public async Task<StoredRuleSet> LoadAsync(string environment, CancellationToken cancellationToken)
    {
        RedisReading reading = await ReadAsync(environment, null);
        return reading.Head is { } head ? Check(environment, new StoredRuleSet(head.Version, reading.Whole!)) : throw Unknown(environment);
    }

    /// <summary>Looks at an environment.</summary>
    /// <param name="environment">Its name.</param>
    /// <param name="have">What is known of it; null for nothing.</param>
    public async Task<RedisReading> ReadAsync(string environment, RuleSetVersion? have)
    {
        RedisReading reading = await link.RunAsync(database => RuleSetReader.ReadAsync(database, Keys(environment), have), isWrite: false);
        if (reading.Head is { } head)
        {
            _heads[environment] = head;
        }

        return reading;
    }

    /// <inheritdoc/>
    public async Task<StoredRuleSet?> LoadRevisionAsync(string environment, long revision, CancellationToken cancellationToken) =>
        await link.RunAsync(database => RedisHistory.LoadAsync(database, Keys(environment), revision), isWrite: false) is { } stored ? Check(environment, stored) : null;

    /// <inheritdoc/>
    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        directory.RefuseWhenRegressed();
        RedisHead head = _heads.TryGetValue(commit.Environment, out RedisHead? known) ? known : await HeadAsync(commit.Environment);
        for (int attempt = 0; attempt < AuditAttempts; attempt++)
        {
            AuditRecord record = RedisAudit.Seal(commit.Note.ToRecord(commit.Expected, commit.Next, commit.RequestId, commit.ChangedKeys), head.AuditSeq, head.AuditHash);
            RedisValue[] arguments = RedisArguments.Of(commit, head, record, link.KeyPrefix, options.Value.Sync.LogRevisions);
            RedisResult[] answer = await link.RunAsync(database => CommitScript.RunAsync(database, AllKeys(commit.Environment), arguments), isWrite: true);
            switch ((string)answer[0]!)
            {
                case "OK":
                    _heads[commit.Environment] = head with { Version = commit.Next, AuditSeq = record.Seq, AuditHash = record.Hash };
                    return new CommitResult(CommitResultKind.Committed, commit.Next);
                case "REPLAY":
                    CommitOutcome outcome = RedisArguments.Outcome((RedisValue)answer[1]);
                    return new CommitResult(outcome.RequestHash == commit.RequestHash ? CommitResultKind.Replayed : CommitResultKind.RequestReused, outcome.Version);
                case "CONFLICT":
                    return new CommitResult(CommitResultKind.Conflict, new RuleSetVersion(RedisBytes.From((RedisValue)answer[1]), (long)answer[2], RedisBytes.From((RedisValue)answer[3])));
                case "NONE":
                    throw Unknown(commit.Environment);
                case "FENCED":
                    throw new StoreRegressedException($"The log of '{commit.Environment}' in Redis is ahead of its head: the head was set back.");
                default:
                    head = await HeadAsync(commit.Environment);
                    break;
            }
        }

        throw new StoreUnavailableException($"'{commit.Environment}' is changed by too many at once; nothing was written.", null);
    }

    /// <inheritdoc/>
    public async Task<bool> MoveServedAsync(string environment, StoreHead expected, RuleSetVersion served, DistributionState state, AuditNote? note, CancellationToken cancellationToken)
    {
        directory.RefuseWhenRegressed();
        for (int attempt = 0; attempt < AuditAttempts; attempt++)
        {
            RedisHead head = await HeadAsync(environment);
            AuditRecord? record = note is null ? null : RedisAudit.Seal(note.ToServedRecord(expected.Version, served), head.AuditSeq, head.AuditHash);
            RedisValue[] arguments =
            [
                RedisBytes.Of(expected.Version.Lineage), expected.Version.Revision, expected.Served.Revision, (int)expected.State,
                served.Revision, RedisBytes.Of(served.Digest), (int)state,
                (long)head.AuditSeq, record?.ToByteArray() ?? [], record is null ? RedisValue.EmptyString : RedisBytes.Of(record.Hash), RedisKeys.Channel(link.KeyPrefix).ToString(), environment,
            ];
            RedisResult[] answer = await link.RunAsync(database => ServedScript.RunAsync(database, [Keys(environment).Head, Keys(environment).Audit], arguments), isWrite: true);
            switch ((string)answer[0]!)
            {
                case "OK":
                    return true;
                case "NONE":
                    throw Unknown(environment);
                case "CONFLICT":
                    return false;
                default:
                    break;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(Renewal renewal, CancellationToken cancellationToken)
    {
        RedisReading reading = await ReadAsync(renewal.Environment.Name, null);
        IEnumerable<LineageEnd> replaced = new[] { renewal.Content.Version, renewal.Expected, renewal.Known }.OfType<RuleSetVersion>().DistinctBy(static version => version.Lineage)
            .Select(version => new LineageEnd(version.Lineage, renewal.Content.Version.Revision));
        bool wasRenewed = await RenewAsync(renewal, [.. replaced, .. reading.Head?.Replaces ?? []], isNew: false);
        if (wasRenewed)
        {
            await directory.PutEnvironmentAsync(renewal.Environment, new AccessChange(renewal.Note.At, renewal.Note.Actor, renewal.Note.KeyId, renewal.Note.Method, $"environment:{renewal.Environment.Name}", renewal.Note.Comment));
        }

        return wasRenewed;
    }

    /// <inheritdoc/>
    public Task<CommitOutcome?> FindOutcomeAsync(string environment, ByteString requestId, CancellationToken cancellationToken) => link.RunAsync(
        async database => await database.HashGetAsync(Keys(environment).Requests, RedisBytes.Of(requestId)) is { IsNull: false } kept ? RedisArguments.Outcome(kept) : null,
        isWrite: false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RevisionRecord>> ListRevisionsAsync(string environment, long before, int count, CancellationToken cancellationToken) =>
        link.RunAsync(database => RedisHistory.ListAsync(database, Keys(environment), before, count), isWrite: false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditRecord> ReadAuditAsync(string environment, ulong afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RedisKey trail = environment == AccessChange.Trail ? RedisKeys.OwnAudit(link.KeyPrefix) : Keys(environment).Audit;
        List<AuditRecord> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong after = afterSeq;
            page = await link.RunAsync(database => RedisAudit.PageAsync(database, trail, after), isWrite: false);
            foreach (AuditRecord record in page)
            {
                afterSeq = record.Seq;
                yield return record;
            }
        }
        while (page.Count > 0);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyRecord>> ListKeysAsync(CancellationToken cancellationToken) => directory.ListKeysAsync();

    /// <inheritdoc/>
    public Task PutKeyAsync(KeyRecord key, AccessChange change, CancellationToken cancellationToken) => directory.PutKeyAsync(key, change);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => link.DisposeAsync();

    public static StoreHead ToStoreHead(RedisHead head) => new(head.Version, head.Served, (DistributionState)head.State);

    private static RedisScript Script(string name) => new(typeof(RedisStore).Assembly, name);

    private static KeyNotFoundException Unknown(string environment) => new($"There is no environment '{environment}'.");

    private static StoredRuleSet Check(string environment, StoredRuleSet stored) => stored.Entries.Digest == stored.Version.Digest
        ? stored
        : throw new StoreDamagedException($"Environment '{environment}' in Redis does not fit its digest at revision {stored.Version.Revision}.", null);

    private async Task<bool> RenewAsync(Renewal renewal, IReadOnlyList<LineageEnd> replaces, bool isNew)
    {
        string environment = renewal.Environment.Name;
        RedisKeys keys = Keys(environment);
        for (int attempt = 0; attempt < AuditAttempts; attempt++)
        {
            AuditRecord? last = await link.RunAsync(database => RedisAudit.LastAsync(database, keys.Audit), isWrite: false);
            AuditRecord? record = isNew ? null : RedisAudit.Seal(renewal.Note.ToRecord(renewal.Expected ?? renewal.Content.Version, renewal.Next, ByteString.Empty, []), last?.Seq ?? 0, last?.Hash ?? AuditChain.Start);
            RedisValue[] arguments = RedisArguments.Of(renewal, isNew ? new RuleSetVersion(renewal.Lineage, 0, EntrySet.Empty.Digest) : renewal.Next, last, record, replaces, link.KeyPrefix);
            RedisResult[] answer = await link.RunAsync(database => RenewScript.RunAsync(database, AllKeys(environment), arguments), isWrite: true);
            switch ((string)answer[0]!)
            {
                case "OK":
                    _heads.TryRemove(environment, out _);
                    return true;
                case "CONFLICT":
                    return false;
                case "FENCED":
                    throw new StoreRegressedException($"The log of '{environment}' in Redis is ahead of what is to replace it.");
                default:
                    break;
            }
        }

        return false;
    }

    private async Task<RedisHead> HeadAsync(string environment) =>
        (await ReadAsync(environment, _heads.TryGetValue(environment, out RedisHead? known) ? known.Version : null)).Head ?? throw Unknown(environment);

    private RedisKeys Keys(string environment) => new(link.KeyPrefix, environment);

    private RedisKey[] AllKeys(string environment)
    {
        RedisKeys keys = Keys(environment);
        return [keys.Head, keys.Entries, keys.Log, keys.Undo, keys.Audit, keys.Requests, keys.RequestAges];
    }
}
