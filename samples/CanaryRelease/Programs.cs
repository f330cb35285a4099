using System.Net;
using System.Net.Sockets;

namespace CanaryRelease;

/// <summary>Where the other programs of this repository were built to.</summary>
internal static class Programs
{
    private static readonly string Configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string Noa => Find("Noa.FeatureFlags.Cli");

    public static string Server => Find("Noa.FeatureFlags.Server");

    public static string Self => Path.Combine(AppContext.BaseDirectory, "CanaryRelease.dll");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Find(string project) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, Configuration, project + ".dll"));
}
