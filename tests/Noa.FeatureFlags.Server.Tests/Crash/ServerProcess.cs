using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Crash;

/// <summary>The server as a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>Given from outside, so that the tests know it.</summary>
    public const string AdminKey = "an administrator's key for crash tests only";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Channel = GrpcChannel.ForAddress(address);
    }

    public GrpcChannel Channel { get; }

    public static Metadata Key => RunningServer.Present(AdminKey);

    /// <summary>Starts a server on a folder, and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(string folder)
    {
        int grpc = FreePort(), http = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Server.dll"), $"--Noa:DataDirectory={folder}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{grpc}", $"--Noa:Endpoints:Http=http://127.0.0.1:{http}", $"--Noa:Security:AdminKey={AdminKey}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        var server = new ServerProcess(process, new Uri($"http://127.0.0.1:{grpc}"));
        process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server._ready.Task.WaitAsync(Patience);
        return server;
    }

    /// <summary>Ends it as a power switch would end the process: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(Patience);
        }

        Channel.Dispose();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is not null && line.Contains("Application started", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
