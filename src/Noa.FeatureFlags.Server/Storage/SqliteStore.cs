using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Storage;

/// <summary>The embedded store: one SQLite file with a write-ahead log, every commit on the disk before it is acknowledged.</summary>
/// <remarks>One writer at a time, on a connection of its own; readers have theirs and never wait for it.</remarks>
internal sealed class SqliteStore(IOptions<FlagServerOptions> options, IHostEnvironment host, TimeProvider timeProvider) : IRuleSetStore
{
    private static readonly TimeSpan RequestsKept = TimeSpan.FromHours(24);

    private readonly string _path = Path.Combine(host.ContentRootPath, options.Value.DataDirectory, "flags.db");
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _reading = new();
    private StoreFolder? _folder;
    private SqliteConnection? _writer;
    private SqliteConnection? _reader;
    private volatile StoreCondition _condition = new(StoreState.Stale, timeProvider.GetUtcNow(), false, "The store is not open yet.");

    /// <inheritdoc/>
    public string Name => $"SQLite {_path}";

    /// <inheritdoc/>
    public StoreCondition Condition => _condition;

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => Guard(() =>
    {
        _folder = StoreFolder.Enter(_path);
        _writer = SqliteFile.Open(_path);
        _folder.CheckMade(_writer, _path);
        SqliteSchema.Ensure(_writer, _path);
        _folder.NoteMade();

        // Each commit goes from the log into the file at once. SQLite takes what follows a damaged place of the log for never written, so
        // little should be there; a commit costs one flush more, and commits are rare.
        _writer.Command("pragma wal_autocheckpoint = 1").ExecuteNonQuery();
        _reader = SqliteFile.Open(_path);
        string? damage = SqliteFile.FindDamage(_reader) ?? FindBrokenEnvironment();
        _condition = damage is null
            ? new StoreCondition(StoreState.Live, timeProvider.GetUtcNow(), true, null)
            : new StoreCondition(StoreState.Stale, timeProvider.GetUtcNow(), false, damage);
        return Task.FromResult(_condition);
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync(CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<EnvironmentRecord>>(static connection =>
        {
            using SqliteDataReader rows = connection.Command("select name, is_protected, allowed_origins from environment order by name").ExecuteReader();
            var environments = new List<EnvironmentRecord>();
            while (rows.Read())
            {
                environments.Add(new(rows.GetString(0), rows.GetBoolean(1), rows.GetString(2).Split('\n', StringSplitOptions.RemoveEmptyEntries)));
            }

            return environments;
        });

    /// <inheritdoc/>
    public Task<bool> CreateEnvironmentAsync(EnvironmentRecord environment, AccessChange change, CancellationToken cancellationToken) =>
        WriteAsync(connection => WriteAccess(connection, change, connection.Command(
            "insert into environment values ($1, $2, $3, $4, 0, $5, 0, $5, $6) on conflict do nothing",
            environment.Name,
            environment.IsProtected,
            string.Join('\n', environment.AllowedOrigins),
            RandomNumberGenerator.GetBytes(RuleSetVersion.LineageLength),
            EntrySet.Empty.Digest,
            (int)DistributionState.Done)), cancellationToken);

    /// <inheritdoc/>
    public Task<StoreHead> ReadHeadAsync(string environment, CancellationToken cancellationToken) =>
        ReadAsync(connection => SqliteDistribution.Head(connection, environment) ?? throw new KeyNotFoundException($"There is no environment '{environment}'."));

    /// <inheritdoc/>
    public Task<StoredRuleSet> LoadAsync(string environment, CancellationToken cancellationToken) => ReadAsync(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        RuleSetVersion version = HeadOf(connection, environment) ?? throw new KeyNotFoundException($"There is no environment '{environment}'.");
        return Check(environment, new StoredRuleSet(version, EntriesAt(connection, environment, version.Revision)));
    });

    /// <inheritdoc/>
    public Task<StoredRuleSet?> LoadRevisionAsync(string environment, long revision, CancellationToken cancellationToken) => ReadAsync(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        using SqliteDataReader row = connection.Command("select lineage, revision, digest from revision where environment = $1 and revision = $2", environment, revision).ExecuteReader();
        return row.Read() ? Check(environment, new StoredRuleSet(row.Version(0), EntriesAt(connection, environment, revision))) : null;
    });

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) => WriteAsync(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        CommitResult result = SqliteCommit.Run(connection, commit);
        if (result.Kind == CommitResultKind.Committed)
        {
            SqliteCommit.Forget(connection, commit.Environment, commit.At - RequestsKept, commit.Next.Revision - options.Value.Store.KeptRevisions);
            transaction.Commit();
        }

        return result;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MoveServedAsync(string environment, StoreHead expected, RuleSetVersion served, DistributionState state, AuditNote? note, CancellationToken cancellationToken) =>
        WriteAsync(connection => InTransaction(connection, () => SqliteDistribution.Move(connection, environment, expected, served, state, note)), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RenewAsync(Renewal renewal, CancellationToken cancellationToken) =>
        WriteAsync(connection => InTransaction(connection, () => SqliteRenewal.Run(connection, renewal)), cancellationToken);

    /// <inheritdoc/>
    public Task<CommitOutcome?> FindOutcomeAsync(string environment, ByteString requestId, CancellationToken cancellationToken) =>
        ReadAsync(connection => SqliteCommit.FindOutcome(connection, environment, requestId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<RevisionRecord>> ListRevisionsAsync(string environment, long before, int count, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<RevisionRecord>>(connection =>
        {
            using SqliteDataReader rows = connection.Command(
                "select lineage, revision, digest, at, actor, comment, changed from revision where environment = $1 and revision < $2 order by revision desc limit $3",
                environment, before, count).ExecuteReader();
            var revisions = new List<RevisionRecord>();
            while (rows.Read())
            {
                revisions.Add(new(rows.Version(0), rows.Time(3), rows.GetString(4), rows.GetString(5), [.. Delta.Parser.ParseFrom((byte[])rows.GetValue(6)).Removals.Select(EntryId.Of)]));
            }

            return revisions;
        });

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditRecord> ReadAuditAsync(string environment, ulong afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Page = 256;
        List<AuditRecord> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong after = afterSeq;
            page = await ReadAsync(connection => SqliteAudit.Page(connection, environment, after, Page));
            foreach (AuditRecord record in page)
            {
                afterSeq = record.Seq;
                yield return record;
            }
        }
        while (page.Count == Page);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyRecord>> ListKeysAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<KeyRecord>>(static connection =>
    {
        using SqliteDataReader rows = connection.Command("select id, secret_hash, role, environment, name, created_at, expires_at, revoked_at from access_key order by created_at, id").ExecuteReader();
        var keys = new List<KeyRecord>();
        while (rows.Read())
        {
            string? environment = rows.IsDBNull(3) ? null : rows.GetString(3);
            keys.Add(new(rows.GetString(0), rows.Bytes(1), (KeyRole)rows.GetInt32(2), environment, rows.GetString(4), rows.Time(5), rows.OptionalTime(6), rows.OptionalTime(7)));
        }

        return keys;
    });

    /// <inheritdoc/>
    public Task PutKeyAsync(KeyRecord key, AccessChange change, CancellationToken cancellationToken) => WriteAsync(connection => WriteAccess(connection, change, connection.Command(
        "insert into access_key values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set expires_at = $7, revoked_at = $8",
        key.Id, key.SecretHash, (int)key.Role, key.Environment, key.Name, key.CreatedAt, key.ExpiresAt, key.RevokedAt)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync();
        lock (_reading)
        {
            _reader?.Dispose();
            _writer?.Dispose();
            _folder?.Dispose();
        }

        _writing.Dispose();
    }

    private static bool InTransaction(SqliteConnection connection, Func<bool> write)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        if (!write())
        {
            return false;
        }

        transaction.Commit();
        return true;
    }

    private static RuleSetVersion? HeadOf(SqliteConnection connection, string environment)
    {
        using SqliteDataReader row = connection.Command("select lineage, revision, digest from environment where name = $1", environment).ExecuteReader();
        return row.Read() ? row.Version(0) : null;
    }

    private static EntrySet EntriesAt(SqliteConnection connection, string environment, long revision)
    {
        using SqliteDataReader rows = connection.Command(
            "select kind, key, payload, from_revision from entry where environment = $1 and from_revision <= $2 and (to_revision is null or to_revision > $2)",
            environment, revision).ExecuteReader();
        var entries = new List<RuleSetEntry>();
        while (rows.Read())
        {
            entries.Add(new RuleSetEntry(new EntryId((EntryKind)rows.GetInt32(0), rows.GetString(1)), rows.Bytes(2), rows.GetInt64(3)));
        }

        return EntrySet.Of(entries);
    }

    // A change of keys or environments and its record: both or neither.
    private static bool WriteAccess(SqliteConnection connection, AccessChange change, SqliteCommand write)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        write.Transaction = transaction;
        if (write.ExecuteNonQuery() == 0)
        {
            return false;
        }

        SqliteAudit.Append(connection, AccessChange.Trail, change.ToRecord());
        transaction.Commit();
        return true;
    }

    private StoredRuleSet Check(string environment, StoredRuleSet stored) => stored.Entries.Digest == stored.Version.Digest
        ? stored
        : throw new StoreDamagedException($"Environment '{environment}' in {_path} does not fit its digest at revision {stored.Version.Revision}: restore a backup.", null);

    private string? FindBrokenEnvironment()
    {
        foreach (string environment in ListEnvironmentsAsync(CancellationToken.None).GetAwaiter().GetResult().Select(static record => record.Name))
        {
            try
            {
                StoredRuleSet newest = LoadAsync(environment, CancellationToken.None).GetAwaiter().GetResult();
                if (ReadAsync(connection => StoreHistory.FindGap(connection, environment, newest.Version)).GetAwaiter().GetResult() is { } gap)
                {
                    return gap;
                }
            }
            catch (StoreDamagedException exception)
            {
                return exception.Message;
            }
        }

        return null;
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> read) => Guard(() =>
    {
        lock (_reading)
        {
            return Task.FromResult(read(_reader ?? throw new StoreUnavailableException("The store is not open.", null)));
        }
    });

    private async Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        if (!_condition.IsWritable)
        {
            throw _reader is null ? new StoreUnavailableException("The store is not open.", null) : new StoreDamagedException(_condition.Detail!, null);
        }

        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Guard(() => Task.FromResult(write(_writer!)));
        }
        finally
        {
            _writing.Release();
        }
    }

    // What SQLite says is told apart by what the caller can do about it.
    private async Task<T> Guard<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            var damaged = new StoreDamagedException($"The store is damaged ({exception.Message}): restore a backup.", exception);
            _condition = new StoreCondition(StoreState.Stale, timeProvider.GetUtcNow(), false, damaged.Message);
            throw damaged;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The store cannot be used now: {exception.Message}", exception);
        }
    }

    // What SQLite notices, and what only shows when a row is read: a text in place of bytes, a message that is none, a number that is too large.
    private static bool IsDamage(Exception exception) => exception
        is SqliteException { SqliteErrorCode: SqliteFile.Corrupt or SqliteFile.NotADatabase }
        or InvalidProtocolBufferException or InvalidCastException or FormatException or OverflowException or ArgumentException;
}
