using Noa.Release.Artifacts;
using Noa.Release.Tests.Packages;

namespace Noa.Release.Tests.Artifacts;

/// <summary>A release that was built once, by the real SDK, for several tests: two packages.</summary>
public class BuiltRelease : IDisposable
{
    private static readonly string[] Platforms = ["linux-x64", "win-x64"];

    private readonly string[] _programs;

    public BuiltRelease()
        : this([])
    {
    }

    private protected BuiltRelease(string[] programs)
    {
        _programs = programs;
        Files.Write("src/Teller/Teller.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><IsPackable>false</IsPackable><RestorePackagesWithLockFile>false</RestorePackagesWithLockFile></PropertyGroup>"
            + "<ItemGroup><ProjectReference Include=\"../Core/Core.csproj\" /><PackageReference Include=\"NuGet.Versioning\" Version=\"8.0.0\" /></ItemGroup></Project>");
        Files.Write("src/Teller/Program.cs", "System.Console.WriteLine($\"{Core.Song.Text} {NuGet.Versioning.NuGetVersion.Parse(\"1.0\")}\");\n");
        Files.Commit("Tell");
        Built = Build();
    }

    /// <summary>Files that were built just now; the others were there.</summary>
    public List<string> New { get; } = [];

    internal ReleaseRepository Files { get; } = new();

    internal ReleaseManifest Built { get; private set; }

    internal string Output => Path.Combine(Files.Folder, "artifacts", "release");

    internal ReleaseManifest Build(params string[] without)
    {
        New.Clear();
        return Built = ReleaseBuilder.Build(Files.Repository, new BuildRequest { Output = Output, Programs = _programs, Without = without, Runtimes = Platforms }, (artifact, isNew) =>
        {
            if (isNew)
            {
                New.Add(artifact.File);
            }
        });
    }

    public void Dispose()
    {
        Files.Dispose();
        GC.SuppressFinalize(this);
    }
}
