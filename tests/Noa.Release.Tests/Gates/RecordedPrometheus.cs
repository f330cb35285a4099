using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Noa.Release.Tests.Gates;

/// <summary>The real Prometheus, on metrics that were recorded: promtool writes them as blocks, so that every run sees the same.</summary>
internal sealed class RecordedPrometheus : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly Process _process;

    private RecordedPrometheus(string folder, Process process, Uri address)
    {
        _folder = folder;
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Whether it is installed; test.sh installs Debian's package where it can.</summary>
    public static bool IsInstalled => Find("prometheus") is not null && Find("promtool") is not null;

    /// <param name="lines">Samples: series, value, moment.</param>
    public static async Task<RecordedPrometheus> StartAsync(IEnumerable<(string Series, double Value, DateTimeOffset At)> lines)
    {
        string folder = Directory.CreateTempSubdirectory("noa-prometheus-").FullName;
        var text = new StringBuilder();
        foreach ((string series, double value, DateTimeOffset at) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{series} {value} {at.ToUnixTimeMilliseconds() / 1000.0:0.000}\n");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "metrics.txt"), text.Append("# EOF\n").ToString());
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), "global: {}\n");
        await RunAsync("promtool", "tsdb", "create-blocks-from", "openmetrics", Path.Combine(folder, "metrics.txt"), Path.Combine(folder, "data"));
        int port = FreePort();
        var start = new ProcessStartInfo("prometheus", [$"--config.file={Path.Combine(folder, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", "--storage.tsdb.retention.time=100y", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]) { RedirectStandardError = true };
        var prometheus = new RecordedPrometheus(folder, Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        prometheus._process.BeginErrorReadLine();
        await prometheus.WaitUntilReadyAsync();
        return prometheus;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        long start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri(Address, "-/ready"));
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException("Prometheus is not ready.");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(), error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + error);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
