using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Noa.FeatureFlags.Load;

/// <summary>A redis-server that loses nothing it acknowledged, on a free port and a folder of its own.</summary>
internal sealed class RedisProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-load-redis-").FullName;
    private Process _process;

    public RedisProcess() => _process = Start();

    public int Port { get; } = FreePort();

    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Restart() => _process = Start();

    public void Signal(string name) => Run("kill", $"-{name}", $"{_process.Id}");

    public void Command(params string[] words) => Run("redis-cli", ["-p", $"{Port}", .. words]);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static void Run(string program, params string[] words)
    {
        using Process tool = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
        tool.WaitForExit();
    }

    private Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"]) { RedirectStandardOutput = true })!;
        var ready = new TaskCompletionSource();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Ready to accept connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        return ready.Task.Wait(Patience) ? process : throw new TimeoutException("redis-server did not start.");
    }
}
