using System.Diagnostics;
using Noa.Release.Packages;

namespace Noa.Release.Tests.Packages;

/// <summary>A real git repository of a test's own, with two packages that are one version.</summary>
internal sealed class ReleaseRepository : IDisposable
{
    public ReleaseRepository()
    {
        Write("Directory.Build.props", "<Project>\n  <PropertyGroup>\n    <Version>1.2.0</Version>\n    <TargetFramework>net10.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n");
        Write("src/Core/Core.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("src/Core/Song.cs", "namespace Core;\n\npublic static class Song\n{\n    public static string Text => \"la\";\n}\n");
        Write("src/A.Web/A.Web.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"../Core/Core.csproj\" /></ItemGroup></Project>");
        Write("Songs.slnx", "<Solution />");
        Write(".gitignore", "artifacts/\nbin/\nobj/\n");
        Git("init", "-q", "-b", "main");
        Git("config", "user.email", "test@example.com");
        Git("config", "user.name", "Test");
        Commit("Begin");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("noa-repository-").FullName;

    public GitRepository Repository => GitRepository.Open(Folder);

    public string PathOf(string path) => Path.Combine(Folder, path);

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    public void Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "-q", "-m", message);
    }

    public string Git(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("git", ["-C", Folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return output.Trim();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
