using System.Net;
using System.Net.Sockets;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>A folder as a team has it: a release file with a local environment, versions that were built, this repository's scripts. Whatever runs from it ends with it.</summary>
internal sealed class Shop : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="settings">More of the environment <c>staging</c>, indented by four blanks.</param>
    public Shop(string settings = "")
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _folder.Write("noa-release.yaml", $$"""
            app: shop
            environments:
              staging:
                local:
                  listen: {{Address}}
                  run: [dotnet, "{{ShellRun.ProgramOf("Noa.Release.TestHost")}}", app, "{version}", "{url}"]
                  artifact: builds/{version}
                  ready: /health
            {{settings}}
            """);
        foreach (string version in new[] { "v1.0.0", "v1.1.0", "v1.2.0-bad" })
        {
            Directory.CreateDirectory(PathOf($"builds/{version}"));
        }

        File.CreateSymbolicLink(PathOf("scripts"), Path.Combine(SourceTree.Root, "scripts"));
        Variables = new() { ["NOA_RELEASE_FILE"] = PathOf("noa-release.yaml"), ["NOA_ACTOR"] = "alice" };
    }

    public Uri Address { get; }

    public Dictionary<string, string> Variables { get; }

    /// <summary>The version that has the traffic, as the tool says.</summary>
    public string? Active => Call("release", "status", "--json").Json.GetProperty("active").GetString();

    public string PathOf(string path) => _folder.PathOf(path);

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Runs the tool in this process, by the real clock.</summary>
    public ToolRun Call(params string[] args) => new Tool { Variables = Variables, Clock = TimeProvider.System }.Call(args);

    /// <summary>Runs a piece of shell script in the folder, with the tool on its PATH.</summary>
    public (int ExitCode, string Output) Shell(string script) => ShellRun.Of(script, PathOf(""), Variables);

    public void Dispose()
    {
        Call("release", "stop", "--environment", "staging");
        File.Delete(PathOf("scripts"));
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
