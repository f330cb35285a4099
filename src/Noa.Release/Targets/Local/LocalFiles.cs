namespace Noa.Release.Targets.Local;

/// <summary>The folder of a local deployment.</summary>
internal sealed class LocalFiles(string folder)
{
    private const int LastLines = 3;

    public string Folder => folder;

    public string Slots => Path.Combine(folder, "slots.json");

    public string Traffic => Path.Combine(folder, "traffic.json");

    public string ProxySettings => Path.Combine(folder, "proxy.json");

    public string ProxyControl => Path.Combine(folder, "proxy.control.json");

    public string ProxyLog => Path.Combine(folder, "proxy.log");

    public LocalProcess ProxyProcess => new(Path.Combine(folder, "proxy.pid"));

    public LocalProcess ProcessOf(string slot) => new(Path.Combine(folder, $"{slot}.pid"));

    public string LogOf(string slot) => Path.Combine(folder, $"{slot}.log");

    /// <summary>Makes the folder; only its owner may look into it, it holds the proxy's token.</summary>
    public void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The last lines of a log, for a sentence.</summary>
    public static string LastWords(string log)
    {
        string[] lines = File.Exists(log) ? [.. File.ReadLines(log).Where(static line => line.Trim().Length > 0).TakeLast(LastLines)] : [];
        return lines.Length == 0 ? $"it said nothing in {log}" : $"{string.Join(" / ", lines.Select(static line => line.Trim()))} ({log})";
    }
}
