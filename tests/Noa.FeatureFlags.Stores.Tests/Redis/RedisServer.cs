using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Noa.FeatureFlags.Stores.Tests.Redis;

/// <summary>A real redis-server of this machine, on a free port and a folder of its own; ended by its process id.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly string[] Durable = ["--appendonly", "yes", "--appendfsync", "always"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("noa-redis-").FullName;
    private Process? _process;

    private RedisServer(int port) => Port = port;

    /// <summary>Why tests with Redis cannot run here; null when they can.</summary>
    public static string? Missing { get; } = Find("redis-server") is null ? "redis-server is not installed: test.sh installs it where it may" : null;

    public int Port { get; }

    public string Folder => _folder;

    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts one, or skips the test when there is none on this machine.</summary>
    /// <param name="settings">Further settings of redis-server.</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var server = new RedisServer(FreePort());
        await server.RunAsync([.. Durable, .. settings]);
        return server;
    }

    /// <summary>Starts it again after it was killed, on the same port and, unless told otherwise, the same data.</summary>
    public Task RestartAsync(params string[] settings) => RunAsync(settings.Length > 0 ? settings : Durable);

    /// <summary>Ends the process without a word.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    /// <summary>Stops the process in its tracks: connections stay, nobody answers.</summary>
    public void Freeze() => Signal("-STOP");

    public void Thaw() => Signal("-CONT");

    /// <summary>Sends a command past all clients, as a person at the console would.</summary>
    public async Task<string> CommandAsync(params string[] words)
    {
        using Process tool = Process.Start(new ProcessStartInfo("redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture), .. words]) { RedirectStandardOutput = true })!;
        string answer = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return answer.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private async Task RunAsync(string[] settings)
    {
        _process?.Dispose();
        string port = Port.ToString(CultureInfo.InvariantCulture);
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", port, "--bind", "127.0.0.1", "--dir", _folder, "--save", "", .. settings]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Ready to accept connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience);
    }

    private void Signal(string signal)
    {
        using Process tool = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        tool.WaitForExit();
    }
}
