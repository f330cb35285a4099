using System.Net;
using System.Net.Sockets;
using System.Text;
using Noa.FeatureFlags.Stores.Tests.Redis;
using Noa.FeatureFlags.Testing.Faults;

namespace Noa.FeatureFlags.Stores.Tests.Nodes;

/// <summary>Trouble that began, and ends when it is healed.</summary>
internal sealed class InflictedTrouble : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly RedisTrouble _trouble;
    private readonly CancellationTokenSource _ending = new();
    private TcpListener? _stub;
    private Task _work = Task.CompletedTask;
    private bool _isHealed;

    private InflictedTrouble(Cluster cluster, RedisTrouble trouble) => (_cluster, _trouble) = (cluster, trouble);

    public static async Task<InflictedTrouble> BeginAsync(Cluster cluster, RedisTrouble trouble)
    {
        var inflicted = new InflictedTrouble(cluster, trouble);
        await inflicted.BeginAsync();
        return inflicted;
    }

    public async Task HealAsync()
    {
        _isHealed = true;
        await _ending.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RedisServer redis = _cluster.Redis;
        switch (_trouble)
        {
            case RedisTrouble.Killed:
                await redis.RestartAsync();
                break;
            case RedisTrouble.Frozen:
                redis.Thaw();
                break;
            case RedisTrouble.OutOfMemory:
                await redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
                break;
            case RedisTrouble.ReadOnly:
                await redis.CommandAsync("REPLICAOF", "NO", "ONE");
                break;
            case RedisTrouble.Loading:
                Each(network => network.Retarget(new Uri($"http://127.0.0.1:{redis.Port}")));
                Each(static network => network.Cut());
                _stub!.Stop();
                break;
            case RedisTrouble.SilentDrop:
                // What vanished never comes: a real network resets such connections by their sequence numbers.
                Each(static network => network.Cut());
                break;
            default:
                break;
        }

        Each(static network => network.Heal());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isHealed)
        {
            await HealAsync();
        }

        _ending.Dispose();
        _stub?.Dispose();
    }

    private async Task BeginAsync()
    {
        RedisServer redis = _cluster.Redis;
        switch (_trouble)
        {
            case RedisTrouble.Killed:
                await redis.KillAsync();
                break;
            case RedisTrouble.Frozen:
                redis.Freeze();
                break;
            case RedisTrouble.SilentDrop:
                Each(static network => network.DropSilently());
                break;
            case RedisTrouble.ResetEverySecond:
                _work = ResetAsync();
                break;
            case RedisTrouble.Delayed:
                Each(static network => network.Delay(TimeSpan.FromMilliseconds(250)));
                break;
            case RedisTrouble.OutOfMemory:
                await redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
                break;
            case RedisTrouble.ReadOnly:
                // Of a master that does not exist: it serves what it has, and takes nothing.
                await redis.CommandAsync("REPLICAOF", "127.0.0.1", "1");
                break;
            default:
                StartStub();
                break;
        }
    }

    private void Each(Action<FaultyProxy> act)
    {
        foreach (FaultyProxy network in _cluster.Networks)
        {
            act(network);
        }
    }

    private async Task ResetAsync()
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await second.WaitForNextTickAsync(_ending.Token))
        {
            Each(static network => network.Cut());
        }
    }

    // Speaks just enough of the protocol to say what a Redis says that reads its file.
    private void StartStub()
    {
        _stub = new TcpListener(IPAddress.Loopback, 0);
        _stub.Start();
        _work = Task.Run(AcceptAsync);
        Each(network => network.Retarget(new Uri($"http://127.0.0.1:{((IPEndPoint)_stub.LocalEndpoint).Port}")));
        Each(static network => network.Cut());
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket = await _stub!.AcceptSocketAsync(_ending.Token);
            _ = AnswerAsync(socket);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            byte[] buffer = new byte[16 * 1024];
            try
            {
                while (await socket.ReceiveAsync(buffer, _ending.Token) is > 0 and int count)
                {
                    // One answer for each command: commands are arrays, and those begin with a star.
                    int commands = Encoding.ASCII.GetString(buffer, 0, count).Split("\r\n").Count(static line => line.StartsWith('*'));
                    await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("-LOADING Redis is loading the dataset in memory\r\n", commands))), _ending.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone.
            }
        }
    }
}
