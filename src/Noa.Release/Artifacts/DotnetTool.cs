using Noa.Release.Packages;

namespace Noa.Release.Artifacts;

/// <summary>The .NET SDK, building into a folder of its own, so that neither what is there nor what others build meanwhile gets into a release.</summary>
/// <param name="root">The repository.</param>
/// <param name="work">Where outputs between go.</param>
internal sealed class DotnetTool(string root, string work)
{
    private const int LinesToShow = 15;

    private static readonly string[] WithRuntime = ["--self-contained"];

    // Without a host of its own an archive needs nothing from the feed but its packages: it is started with "dotnet NAME.dll".
    private static readonly string[] WithoutRuntime = ["--no-self-contained", "-p:UseAppHost=false"];

    public void Pack(string project, string output) => Run("pack", project, "--configuration", "Release", "--output", output);

    public void Publish(string project, string output, string runtime, bool isSelfContained) =>
        Run(["publish", project, "--configuration", "Release", "--output", output, "--runtime", runtime, .. isSelfContained ? WithRuntime : WithoutRuntime]);

    /// <summary>Forgets what was found out about a project, so that it is asked for again.</summary>
    public void Forget(string project)
    {
        if (Directory.Exists(FolderOf(project)))
        {
            Directory.Delete(FolderOf(project), recursive: true);
        }
    }

    /// <summary>What a restore found for a project.</summary>
    public string Assets(string project)
    {
        string path = Path.Combine(FolderOf(project), "project.assets.json");
        if (!File.Exists(path))
        {
            Run("restore", project);
        }

        return File.Exists(path) ? path : throw new ReleaseException($"The restore of {Path.GetFileName(project)} left nothing at {path}: a bill of materials needs it.");
    }

    private string FolderOf(string project) => Path.Combine(work, "obj", Path.GetFileNameWithoutExtension(project));

    private void Run(params string[] arguments)
    {
        (int exitCode, string output, string error) = InstalledProgram.Run("dotnet", root, [.. arguments, "-nologo", "-verbosity:quiet", "-p:ContinuousIntegrationBuild=true", $"-p:ArtifactsPath={work}", "-nodeReuse:false"]);
        if (exitCode != 0)
        {
            string[] lines = [.. (output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
            throw new ReleaseException($"dotnet {arguments[0]} of {Path.GetRelativePath(root, arguments[1])} failed; what was built before is kept, and is not built again.\n{string.Join('\n', lines.TakeLast(LinesToShow).Select(static line => $"  {line}"))}");
        }
    }
}
