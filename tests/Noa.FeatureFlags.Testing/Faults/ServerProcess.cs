using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace Noa.FeatureFlags.Testing.Faults;

/// <summary>The server as a process of its own, which can be killed. The test project must refer to the server, so that its program lies beside the tests.</summary>
public sealed class ServerProcess : IDisposable
{
    /// <summary>Given from outside, so that the tests know it.</summary>
    public const string AdminKey = "an administrator's key for crash tests only";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Channel = GrpcChannel.ForAddress(address);
    }

    /// <summary>Where it speaks gRPC.</summary>
    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public static Metadata Key => new() { { "authorization", $"Bearer {AdminKey}" } };

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a server on a folder, and waits until it serves.</summary>
    /// <param name="folder">Of its store.</param>
    /// <param name="settings">More settings, as <c>--Noa:Sync:LogRevisions=20</c>.</param>
    /// <exception cref="InvalidOperationException">It ended; the message has what it wrote.</exception>
    public static async Task<ServerProcess> StartAsync(string folder, params string[] settings)
    {
        ServerProcess server = Launch(folder, settings);
        Task ended = server._process.WaitForExitAsync();
        if (await Task.WhenAny(server._ready.Task, ended).WaitAsync(Patience) == ended)
        {
            using (server)
            {
                throw new InvalidOperationException($"The server ended with {server._process.ExitCode}:\n{server.Output}");
            }
        }

        return server;
    }

    /// <summary>Starts a server that is to refuse, and waits until it ended.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string folder, params string[] settings)
    {
        using ServerProcess server = Launch(folder, settings);
        await server._process.WaitForExitAsync().WaitAsync(Patience);
        return (server._process.ExitCode, server.Output);
    }

    /// <summary>Ends it as a power switch would end the process: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Stands still, with all connections open, until it is told to <see cref="Continue"/>.</summary>
    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

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

    private static ServerProcess Launch(string folder, string[] settings)
    {
        int grpc = FreePort(), http = FreePort();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Noa.FeatureFlags.Server.dll"),
            $"--Noa:DataDirectory={folder}",
            $"--Noa:Endpoints:Grpc=http://127.0.0.1:{grpc}",
            $"--Noa:Endpoints:Http=http://127.0.0.1:{http}",
            $"--Noa:Security:AdminKey={AdminKey}",
            "--Noa:Security:WritesPerSecond=0",
            .. settings,
        ];
        Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var server = new ServerProcess(process, new Uri($"http://127.0.0.1:{grpc}"));
        process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit(Patience);
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.Contains("Application started", StringComparison.Ordinal))
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
