using System.Globalization;
using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Lets Redis lose what was written after a moment that it remembers.</summary>
internal sealed class InflictedLoss(Cluster cluster) : IAsyncDisposable
{
    private string? _backup;
    private RedisServer? _replica;

    /// <summary>Keeps Redis as it is now: as a copy of its file, and as a replica that stops listening.</summary>
    public async Task RememberAsync()
    {
        RedisServer redis = cluster.Redis;
        _backup = Directory.CreateTempSubdirectory("noa-backup-").FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(redis.Folder, "appendonlydir")))
        {
            File.Copy(file, Path.Combine(_backup, Path.GetFileName(file)));
        }

        _replica = await RedisServer.StartAsync();
        string port = redis.Port.ToString(CultureInfo.InvariantCulture);
        await _replica.CommandAsync("REPLICAOF", "127.0.0.1", port);
        for (int attempt = 0; attempt < 200 && !(await _replica.CommandAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal); attempt++)
        {
            await Task.Delay(50);
        }

        await _replica.CommandAsync("REPLICAOF", "NO", "ONE");
    }

    public async Task LoseAsync(RedisLoss loss)
    {
        RedisServer redis = cluster.Redis;
        switch (loss)
        {
            case RedisLoss.Flushed:
                await redis.CommandAsync("FLUSHALL");
                break;
            case RedisLoss.RestartedEmpty:
                await redis.KillAsync();
                Directory.Delete(Path.Combine(redis.Folder, "appendonlydir"), recursive: true);
                await redis.RestartAsync();
                break;
            case RedisLoss.OlderFile:
                await redis.KillAsync();
                Directory.Delete(Path.Combine(redis.Folder, "appendonlydir"), recursive: true);
                Directory.Move(_backup!, Path.Combine(redis.Folder, "appendonlydir"));
                await redis.RestartAsync();
                break;
            default:
                foreach (FaultyProxy network in cluster.Networks)
                {
                    network.Retarget(new Uri($"http://127.0.0.1:{_replica!.Port}"));
                    network.Cut();
                }

                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_replica is not null)
        {
            await _replica.DisposeAsync();
        }

        if (Directory.Exists(_backup))
        {
            Directory.Delete(_backup, recursive: true);
        }
    }
}
