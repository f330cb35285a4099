using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;

namespace Noa.FeatureFlags.Load;

/// <summary>The server as a process of its own, whose memory and processor time are read from the system.</summary>
internal sealed class LoadedServer : IDisposable
{
    private const string AdminKey = "an administrator's key for load tests only";
    private const int GrpcPort = 5430;

    private readonly Process _process;
    private readonly string _folder;

    private LoadedServer(Process process, string folder) => (_process, _folder) = (process, folder);

    public static Metadata Key => new() { { "authorization", $"Bearer {AdminKey}" } };

    /// <summary>From the start of the process to the first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    public double MemoryMegabytes => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<LoadedServer> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("noa-load-").FullName;
        long start = Stopwatch.GetTimestamp();
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Server.dll"), $"--Noa:DataDirectory={folder}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{GrpcPort}", "--Noa:Endpoints:Http=http://127.0.0.1:5431", $"--Noa:Security:AdminKey={AdminKey}", "--Noa:Sync:MaxSubscribers=11000", "--Logging:LogLevel:Default=Warning"]) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var server = new LoadedServer(process, folder);
        using GrpcChannel channel = Connect();
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        for (int attempt = 0; attempt < 2000; attempt++)
        {
            try
            {
                await health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest());
                server.StartTime = Stopwatch.GetElapsedTime(start);
                return server;
            }
            catch (RpcException)
            {
                await Task.Delay(5);
            }
        }

        server.Dispose();
        throw new TimeoutException("The server did not start.");
    }

    /// <summary>A connection of its own.</summary>
    public static GrpcChannel Connect() => GrpcChannel.ForAddress($"http://127.0.0.1:{GrpcPort}", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = false },
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(1),
        MaxReconnectBackoff = TimeSpan.FromMilliseconds(1),
    });

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
