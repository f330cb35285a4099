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

    private readonly string _folder;
    private Process _process;

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

    public static async Task<LoadedServer> StartAsync(bool isBare = false)
    {
        string folder = Directory.CreateTempSubdirectory("noa-load-").FullName;
        var server = new LoadedServer(Launch(folder, isBare), folder);
        await server.UntilReadyAsync();
        return server;
    }

    /// <summary>Ends the process without a word, and starts another one on its folder and ports.</summary>
    public async Task KillAndRestartAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = Launch(_folder, isBare: false);
        await UntilReadyAsync();
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

    private static Process Launch(string folder, bool isBare)
    {
        string[] arguments = isBare
            ? [Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Load.dll"), "bare", $"{GrpcPort}"]
            :
            [
                Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Server.dll"), $"--Noa:DataDirectory={folder}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{GrpcPort}",
                "--Noa:Endpoints:Http=http://127.0.0.1:5431", $"--Noa:Security:AdminKey={AdminKey}", "--Noa:Sync:MaxSubscribers=11000", "--Noa:Security:WritesPerSecond=0", "--Logging:LogLevel:Default=Warning",
            ];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task UntilReadyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        using GrpcChannel channel = Connect();
        var health = new Grpc.Health.V1.Health.HealthClient(channel);
        for (int attempt = 0; attempt < 4000; attempt++)
        {
            try
            {
                await health.CheckAsync(new Grpc.Health.V1.HealthCheckRequest());
                StartTime = Stopwatch.GetElapsedTime(start);
                return;
            }
            catch (RpcException)
            {
                await Task.Delay(5);
            }
        }

        throw new TimeoutException("The server did not start.");
    }
}
