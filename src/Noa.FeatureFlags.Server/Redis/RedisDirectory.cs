using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Providers.Redis;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Storage;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>Which environments and access keys the store has. It remembers what it has seen: a directory that lost something is not believed.</summary>
internal sealed class RedisDirectory(RedisLink link, IOptions<FlagServerOptions> options, ILogger<RedisDirectory> logger)
{
    private static readonly RedisScript PutScript = new(typeof(RedisDirectory).Assembly, "directory.lua");
    private static readonly RedisScript NewScript = new(typeof(RedisDirectory).Assembly, "newdirectory.lua");

    /// <summary>A record of the audit trail can be written by somebody else at the same moment; so often it is tried again.</summary>
    private const int AuditAttempts = 8;

    private volatile DirectoryState? _seen;
    private volatile string? _regression;

    /// <summary>Why the directory is not believed; null when it is.</summary>
    public string? Regression => _regression;

    /// <summary>Which directory this node has seen last; null for none.</summary>
    public DirectoryState? Seen => _seen;

    /// <summary>Makes the store where there is none, when that is wanted.</summary>
    /// <exception cref="StoreUnavailableException">There is none, and nothing says that one should be made.</exception>
    public async Task OpenAsync()
    {
        if (_seen is not null || await ReadStateAsync() is not null)
        {
            return;
        }

        if (!options.Value.Redis.Create)
        {
            throw new StoreUnavailableException($"{link.Name} has no flag store. If it never had one, start one node with Noa:Redis:Create=true; if it had, it lost its data: put that back before a node starts.", null);
        }

        await RenewAsync(null, [], []);
    }

    /// <summary>Remembers what an earlier process of this node has seen.</summary>
    public void Remember(DirectoryState seen) => _seen = seen;

    /// <exception cref="StoreRegressedException">The directory is not believed.</exception>
    public void RefuseWhenRegressed()
    {
        if (_regression is { } detail)
        {
            throw new StoreRegressedException(detail);
        }
    }

    public async Task<IReadOnlyList<EnvironmentRecord>> ListEnvironmentsAsync()
    {
        return Environments(await ReadAsync(RedisKeys.Environments(link.KeyPrefix)));
    }

    /// <summary>What Redis has, believed or not.</summary>
    public async Task<(IReadOnlyList<EnvironmentRecord> Environments, IReadOnlyList<KeyRecord> Keys)> ReadUncheckedAsync() => (
        Environments(await link.RunAsync(database => database.HashGetAllAsync(RedisKeys.Environments(link.KeyPrefix)), isWrite: false)),
        Keys(await link.RunAsync(database => database.HashGetAllAsync(RedisKeys.AccessKeys(link.KeyPrefix)), isWrite: false)));

    public async Task<IReadOnlyList<KeyRecord>> ListKeysAsync() => Keys(await ReadAsync(RedisKeys.AccessKeys(link.KeyPrefix)));

    private static EnvironmentRecord[] Environments(HashEntry[] environments) => [.. environments.OrderBy(static entry => (string)entry.Name!, StringComparer.Ordinal).Select(static entry => ReadEnvironment((byte[])entry.Value!))];

    private static KeyRecord[] Keys(HashEntry[] keys) => [.. keys.Select(static entry => KeyRecordBytes.Read((byte[])entry.Value!)).OrderBy(static key => key.CreatedAt).ThenBy(static key => key.Id, StringComparer.Ordinal)];

    /// <returns>False when there is one of that name.</returns>
    public Task<bool> AddEnvironmentAsync(EnvironmentRecord environment, AccessChange change) => PutAsync(RedisKeys.Environments(link.KeyPrefix), environment.Name, Bytes(environment), change, isNew: true);

    public Task<bool> PutEnvironmentAsync(EnvironmentRecord environment, AccessChange change) => PutAsync(RedisKeys.Environments(link.KeyPrefix), environment.Name, Bytes(environment), change, isNew: false);

    public Task<bool> PutKeyAsync(KeyRecord key, AccessChange change) => PutAsync(RedisKeys.AccessKeys(link.KeyPrefix), key.Id, KeyRecordBytes.Write(key), change, isNew: false);

    /// <summary>Writes the directory anew: this is what counts from now on.</summary>
    /// <param name="expected">What Redis has; null for none.</param>
    /// <param name="environments">All environments.</param>
    /// <param name="keys">All keys.</param>
    /// <returns>False when Redis has another one by now.</returns>
    public async Task<bool> RenewAsync(DirectoryState? expected, IReadOnlyList<EnvironmentRecord> environments, IReadOnlyList<KeyRecord> keys)
    {
        long count = Math.Max(_seen?.Count ?? 0, expected?.Count ?? 0) + 1;
        string[] replaced = [.. new[] { _seen?.Store, expected?.Store }.OfType<string>().Distinct()];
        var next = new DirectoryState(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), count, string.Join(',', replaced));
        List<RedisValue> arguments = [expected?.Store ?? "", next.Store, next.Count, next.Replaces, environments.Count];
        arguments.AddRange(environments.SelectMany(static environment => new RedisValue[] { environment.Name, Bytes(environment) }));
        arguments.AddRange(keys.SelectMany(static key => new RedisValue[] { key.Id, KeyRecordBytes.Write(key) }));
        RedisResult[] answer = await link.RunAsync(
            database => NewScript.RunAsync(database, [RedisKeys.Meta(link.KeyPrefix), RedisKeys.Environments(link.KeyPrefix), RedisKeys.AccessKeys(link.KeyPrefix)], [.. arguments]),
            isWrite: true);
        if ((string)answer[0]! != "OK")
        {
            return false;
        }

        (_seen, _regression) = (next, null);
        return true;
    }

    /// <summary>What Redis has, believed or not.</summary>
    /// <returns>Null for none.</returns>
    public Task<DirectoryState?> ReadStateAsync() => link.RunAsync(
        async database => DirectoryState.From(await database.HashGetAsync(RedisKeys.Meta(link.KeyPrefix), DirectoryState.Fields)),
        isWrite: false);

    public static EnvironmentRecord ReadEnvironment(byte[] bytes)
    {
        var message = Protocol.V1.Environment.Parser.ParseFrom(bytes);
        return new EnvironmentRecord(message.Name, message.IsProtected, [.. message.AllowedOrigins]);
    }

    public static byte[] Bytes(EnvironmentRecord environment) =>
        new Protocol.V1.Environment { Name = environment.Name, IsProtected = environment.IsProtected, AllowedOrigins = { environment.AllowedOrigins } }.ToByteArray();

    // Asked before and after: what is read in between is of a directory that was good.
    private async Task<HashEntry[]> ReadAsync(RedisKey key)
    {
        await CheckAsync();
        HashEntry[] entries = await link.RunAsync(database => database.HashGetAllAsync(key), isWrite: false);
        await CheckAsync();
        return entries;
    }

    private async Task CheckAsync()
    {
        DirectoryState? now = await ReadStateAsync();
        if (_seen?.FindRegression(now) is { } detail)
        {
            if (_regression is null)
            {
                RedisLog.Regressed(logger, detail);
            }

            _regression = detail;
            throw new StoreRegressedException(detail);
        }

        (_seen, _regression) = (now, null);
    }

    private async Task<bool> PutAsync(RedisKey key, string field, byte[] value, AccessChange change, bool isNew)
    {
        await CheckAsync();
        RedisKey trail = RedisKeys.OwnAudit(link.KeyPrefix);
        for (int attempt = 0; attempt < AuditAttempts; attempt++)
        {
            AuditRecord? last = await link.RunAsync(database => RedisAudit.LastAsync(database, trail), isWrite: false);
            AuditRecord record = RedisAudit.Seal(change.ToRecord(), last?.Seq ?? 0, last?.Hash ?? AuditChain.Start);
            RedisResult[] answer = await link.RunAsync(
                database => PutScript.RunAsync(database, [RedisKeys.Meta(link.KeyPrefix), key, trail], [_seen?.Store ?? "", field, value, isNew ? "1" : "0", (long)record.Seq, record.ToByteArray()]),
                isWrite: true);
            switch ((string)answer[0]!)
            {
                case "OK":
                    return true;
                case "EXISTS":
                    return false;
                case "CHANGED":
                    throw new StoreUnavailableException("The store was renewed at this moment; nothing was written. Try again.", null);
                default:
                    break;
            }
        }

        throw new StoreUnavailableException("Environments and keys are changed by too many at once; nothing was written.", null);
    }
}
