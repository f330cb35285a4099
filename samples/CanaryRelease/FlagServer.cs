using System.Diagnostics;

namespace CanaryRelease;

/// <summary>A flag server as a process, on a folder and ports of its own.</summary>
internal sealed class FlagServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FlagServer(Process process) => _process = process;

    /// <summary>For those who change flags, as the first start prints it.</summary>
    public string AdminKey { get; private set; } = "";

    /// <summary>For services.</summary>
    public string SdkKey { get; private set; } = "";

    public static async Task<FlagServer> StartAsync(string data, int grpcPort, int httpPort)
    {
        var server = new FlagServer(new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Programs.Server, $"--Noa:DataDirectory={data}", $"--Noa:Endpoints:Grpc=http://127.0.0.1:{grpcPort}", $"--Noa:Endpoints:Http=http://127.0.0.1:{httpPort}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        });
        server._process.OutputDataReceived += (_, line) => server.Hear(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Hear(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await server._started.Task.WaitAsync(Patience);
        return server;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        string[] words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["administrator", string key, ..]:
                AdminKey = key;
                break;
            case ["SDK", string key, ..]:
                SdkKey = key;
                break;
            default:
                if (line?.Contains("Application started", StringComparison.Ordinal) == true)
                {
                    _started.TrySetResult();
                }

                break;
        }
    }
}
