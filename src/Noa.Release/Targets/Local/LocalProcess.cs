using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Noa.Release.Targets.Local;

/// <summary>A process that outlives the one that started it, found again by a file with its id and start time.</summary>
/// <param name="PidFile">Written by the process's own shell before the program begins, so that a crash of the starter loses nobody.</param>
internal sealed record LocalProcess(string PidFile)
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    // The session is its own, so that Ctrl+C at the terminal ends the tool and not what it deployed.
    private const string Script = """
        { echo $$; cut -d' ' -f22 /proc/$$/stat 2>/dev/null || echo 0; } > "$NOA_PID_FILE.draft" && mv "$NOA_PID_FILE.draft" "$NOA_PID_FILE"
        exec >> "$NOA_LOG_FILE" 2>&1 < /dev/null
        unset NOA_PID_FILE NOA_LOG_FILE
        command -v setsid > /dev/null && exec setsid "$@"
        exec "$@"
        """;

    /// <summary>Starts a program.</summary>
    /// <exception cref="ReleaseException">There is no shell, or no such program.</exception>
    public async Task StartAsync(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string> variables, string logFile, CancellationToken cancellationToken)
    {
        if (!File.Exists("/bin/sh"))
        {
            throw new ReleaseException("The local target needs a POSIX shell, /bin/sh: it runs on Linux and macOS.");
        }

        File.Delete(PidFile);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "noa", .. command]) { WorkingDirectory = folder };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        start.Environment["NOA_PID_FILE"] = PidFile;
        start.Environment["NOA_LOG_FILE"] = logFile;
        using Process process = Process.Start(start)!;
        while (!File.Exists(PidFile) && !process.HasExited)
        {
            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    public bool IsAlive => Read() is { } id && IsAliveAs(id.Pid, id.Started);

    /// <summary>Asks the program to end, and ends it when it does not in time.</summary>
    public async Task StopAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        if (Read() is not { } id || !IsAliveAs(id.Pid, id.Started))
        {
            return;
        }

        _ = Kill(id.Pid, SigTerm);
        long start = TimeProvider.System.GetTimestamp();
        while (IsAliveAs(id.Pid, id.Started) && TimeProvider.System.GetElapsedTime(start) < within)
        {
            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }

        if (IsAliveAs(id.Pid, id.Started))
        {
            using Process process = Process.GetProcessById(id.Pid);
            process.Kill(entireProcessTree: true);
        }
    }

    private (int Pid, long Started)? Read()
    {
        if (!File.Exists(PidFile))
        {
            return null;
        }

        string[] lines = File.ReadAllLines(PidFile);
        return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            ? (pid, lines.Length > 1 && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long started) ? started : 0)
            : null;
    }

    // By its start time too: numbers of processes come again. A zombie that nobody buried is dead.
    private static bool IsAliveAs(int pid, long started)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Kill(pid, 0) == 0;
        }

        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X") && (started == 0 || long.Parse(fields[19], CultureInfo.InvariantCulture) == started);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

#pragma warning disable SYSLIB1054 // Source generation would ask for unsafe code in this project, for one call.
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int pid, int signal);
#pragma warning restore SYSLIB1054
}
