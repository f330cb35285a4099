using System.Diagnostics;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.Release.Tests.Packages;

/// <summary>@changesets/cli itself, on npm packages with the same names, versions and references.</summary>
internal static class ChangesetsOracle
{
    private static readonly string Program = Path.Combine(SourceTree.Root, "tests", "clients", "changesets", "node_modules", "@changesets", "cli", "bin.js");

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Lays packages and git out in a folder; those of a group have one version.</summary>
    public static void Lay(string folder, IEnumerable<(string Id, string Version, string[] Dependencies)> packages, string[] group)
    {
        File.WriteAllText(Path.Combine(folder, "package.json"), """{ "name": "root", "private": true, "workspaces": ["packages/*"] }""");
        File.WriteAllText(Path.Combine(folder, "package-lock.json"), "{}");
        Directory.CreateDirectory(Path.Combine(folder, ".changeset"));
        File.WriteAllText(Path.Combine(folder, ".changeset", "config.json"), new JsonObject
        {
            ["changelog"] = false,
            ["commit"] = false,
            ["access"] = "public",
            ["baseBranch"] = "main",
            ["fixed"] = group.Length == 0 ? new JsonArray() : new JsonArray(new JsonArray([.. group.Select(static id => JsonValue.Create(id))])),
        }.ToJsonString());
        Dictionary<string, string> versions = packages.ToDictionary(static package => package.Id, static package => package.Version);
        foreach ((string id, string version, string[] dependencies) in packages)
        {
            string package = Path.Combine(folder, "packages", id);
            Directory.CreateDirectory(package);
            File.WriteAllText(Path.Combine(package, "package.json"), new JsonObject
            {
                ["name"] = id,
                ["version"] = version,
                ["dependencies"] = new JsonObject(dependencies.Select(dependency => KeyValuePair.Create(dependency, (JsonNode?)JsonValue.Create($"^{versions[dependency]}")))),
            }.ToJsonString());
        }

        Run("git", folder, "init", "-q", "-b", "main");
    }

    public static void Call(string folder, params string[] arguments) => Run("node", folder, [Program, .. arguments]);

    public static Dictionary<string, string> Versions(string folder) => Directory.EnumerateDirectories(Path.Combine(folder, "packages")).ToDictionary(
        static package => Path.GetFileName(package),
        static package => JsonNode.Parse(File.ReadAllText(Path.Combine(package, "package.json")))!["version"]!.GetValue<string>());

    private static void Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
