using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.Release.Tests.Flags;

/// <summary>A real flag server as a process, with the sample flags.</summary>
internal sealed class FlagServerProcess(string key) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-flags-").FullName;
    private Process? _server;

    public Uri Grpc { get; } = new($"http://127.0.0.1:{FreePort()}");

    public Uri Http { get; } = new($"http://127.0.0.1:{FreePort()}");

    public async ValueTask StartAsync()
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(SourceTree.Root, "artifacts", "bin", "Noa.FeatureFlags.Server", configuration, "Noa.FeatureFlags.Server.dll");
        _server = Process.Start(new ProcessStartInfo("dotnet", [program, $"--Noa:DataDirectory={_folder}", $"--Noa:Endpoints:Grpc={Grpc}", $"--Noa:Endpoints:Http={Http}", $"--Noa:Security:AdminKey={key}"]) { RedirectStandardOutput = true })!;
        while (await _server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Application started", StringComparison.Ordinal))
        {
        }

        _ = _server.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.Kill();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
