using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;

namespace Noa.FeatureFlags.Load;

/// <summary>One of several server processes over one Redis, always on the same port.</summary>
internal sealed class LoadedNode : IDisposable
{
    private const string AdminKey = "an administrator's key for load tests only";

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-load-node-").FullName;
    private readonly string[] _settings;
    private readonly int _port = RedisProcess.FreePort();
    private Process _process;

    private LoadedNode(RedisProcess redis, bool isFirst)
    {
        _settings =
        [
            Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Server.dll"), $"--Noa:DataDirectory={_folder}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{_port}", $"--Noa:Endpoints:Http=http://127.0.0.1:{RedisProcess.FreePort()}",
            $"--Noa:Security:AdminKey={AdminKey}", $"--Noa:Redis:Connection={redis.Connection}", $"--Noa:Redis:Create={isFirst}", "--Noa:Sync:HeartbeatInterval=00:00:02", "--Logging:LogLevel:Default=Error",
        ];
        _process = Launch();
        Channel = Connect();
    }

    public static Metadata Key => new() { { "authorization", $"Bearer {AdminKey}" } };

    public GrpcChannel Channel { get; }

    public static async Task<LoadedNode> StartAsync(RedisProcess redis, bool isFirst)
    {
        var node = new LoadedNode(redis, isFirst);
        await node.ReadyAsync();
        return node;
    }

    /// <summary>A connection of its own.</summary>
    public GrpcChannel Connect() => GrpcChannel.ForAddress($"http://127.0.0.1:{_port}", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(1),
        MaxReconnectBackoff = TimeSpan.FromMilliseconds(1),
    });

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch();
        await ReadyAsync();
    }

    public void Signal(string name) => RedisProcess.Run("kill", $"-{name}", $"{_process.Id}");

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Channel.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Launch()
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", _settings) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task ReadyAsync()
    {
        var health = new Grpc.Health.V1.Health.HealthClient(Channel);
        for (int attempt = 0; attempt < 3000; attempt++)
        {
            try
            {
                await health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest());
                return;
            }
            catch (RpcException)
            {
                await Task.Delay(10);
            }
        }

        throw new TimeoutException("A node did not start.");
    }
}
