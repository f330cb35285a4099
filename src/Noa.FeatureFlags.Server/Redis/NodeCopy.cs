using System.Globalization;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;
using Noa.FeatureFlags.Server.Security;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Redis;

/// <summary>This node's own copy of what it serves, for a start while Redis is down, and to know after a start what Redis once had.</summary>
/// <remarks>Rule sets are kept as services keep theirs. Keys are kept as Redis has them: hashes of secrets, never secrets.</remarks>
internal sealed class NodeCopy(IOptions<FlagServerOptions> options, IHostEnvironment host, ILogger<NodeCopy> logger) : IDisposable
{
    private readonly string _folder = Path.Combine(host.ContentRootPath, options.Value.DataDirectory, "redis-copy");
    private readonly Dictionary<string, (DiskCache Cache, RuleSetVersion? Version)> _caches = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private string? _directory;
    private bool _saidThatDiskFails;

    private string DirectoryPath => Path.Combine(_folder, "directory");

    /// <summary>Puts everything in use that an earlier process has kept.</summary>
    public void Restore(RedisDirectory directory, EnvironmentRegistry environments, KeyRing keyRing)
    {
        if (!File.Exists(DirectoryPath))
        {
            return;
        }

        var keys = new List<KeyRecord>();
        try
        {
            foreach (string[] words in File.ReadLines(DirectoryPath).Select(static line => line.Split(' ')))
            {
                Take(words, directory, environments, keys);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or InvalidProtocolBufferException or ArgumentException)
        {
            RedisLog.NotKept(logger, exception);
        }

        keyRing.Restore(keys);
    }

    /// <summary>Keeps what an environment serves.</summary>
    public void Keep(FlagEnvironment environment) => Try(() =>
    {
        DiskCache cache = CacheOf(environment.Name, out RuleSetVersion? kept);
        ServedRuleSet current = environment.Current;
        if (current.Version.Equals(kept))
        {
            return;
        }

        cache.Save(current.Version, current.Entries);
        _caches[environment.Name] = (cache, current.Version);
    });

    /// <summary>Keeps the environments and keys there are.</summary>
    public void Keep(DirectoryState state, IEnumerable<EnvironmentRecord> environments, IEnumerable<KeyRecord> keys) => Try(() =>
    {
        IEnumerable<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"store {state.Store} {state.Count} {state.Replaces}"),
            .. environments.Select(static environment => $"environment {Convert.ToBase64String(RedisDirectory.Bytes(environment))}"),
            .. keys.OrderBy(static key => key.Id, StringComparer.Ordinal).Select(static key => $"key {Convert.ToBase64String(KeyRecordBytes.Write(key))}"),
        ];
        string text = string.Join('\n', lines) + "\n";
        if (text == _directory)
        {
            return;
        }

        _ = CacheOf("", out _);
        AtomicFile.Write(DirectoryPath, System.Text.Encoding.ASCII.GetBytes(text));
        _directory = text;
    });

    public void Dispose()
    {
        lock (_writing)
        {
            foreach ((DiskCache cache, _) in _caches.Values)
            {
                cache.Dispose();
            }
        }
    }

    private void Take(string[] words, RedisDirectory directory, EnvironmentRegistry environments, List<KeyRecord> keys)
    {
        switch (words)
        {
            case ["store", var store, var count, var replaces]:
                directory.Remember(new DirectoryState(store, long.Parse(count, CultureInfo.InvariantCulture), replaces));
                break;
            case ["environment", var bytes]:
                EnvironmentRecord record = RedisDirectory.ReadEnvironment(Convert.FromBase64String(bytes));
                if (CacheOf(record.Name, out _).Load() is [var kept, ..])
                {
                    environments.Restore(record, new StoredRuleSet(kept.Version, kept.Entries));
                    _caches[record.Name] = (_caches[record.Name].Cache, kept.Version);
                }

                break;
            case ["key", var bytes]:
                keys.Add(KeyRecordBytes.Read(Convert.FromBase64String(bytes)));
                break;
            default:
                break;
        }
    }

    private DiskCache CacheOf(string environment, out RuleSetVersion? kept)
    {
        if (!_caches.TryGetValue(environment, out (DiskCache Cache, RuleSetVersion? Version) known))
        {
            known = (new DiskCache(_folder, $"{options.Value.Redis.KeyPrefix}\n{environment}"), null);
            _caches[environment] = known;
        }

        kept = known.Version;
        return known.Cache;
    }

    private void Try(Action write)
    {
        lock (_writing)
        {
            try
            {
                write();
                _saidThatDiskFails = false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (!_saidThatDiskFails)
                {
                    RedisLog.NotKept(logger, exception);
                }

                _saidThatDiskFails = true;
            }
        }
    }
}
