using System.Diagnostics;
using System.IO.Compression;
using Noa.Release.Artifacts;

namespace Noa.Release.Tests.Artifacts;

/// <summary>What the real SDK builds from a real repository. Tests change the release one after the other, and leave it whole.</summary>
[Collection(BuiltProgram.Name)]
public sealed class ReleaseBuilderTests(BuiltProgram release)
{
    // A.Web comes first by name, and needs Core.
    private static readonly string[] Everything = ["Core.1.2.0.nupkg", "A.Web.1.2.0.nupkg", "Teller-1.2.0-linux-x64.tar.gz", "Teller-1.2.0-win-x64.zip"];

    [Fact]
    public void Build_OfARepository_HasEveryFileUnderTheNameThatIsExpected()
    {
        Assert.Equal([.. Everything, "Songs-1.2.0.cdx.json"], release.Built.Artifacts.Select(static artifact => artifact.File));
        Assert.Equal((release.Files.Repository.Head(), false), (release.Built.Commit, release.Built.Uncommitted));
        Assert.Equal(release.Built.ToJson(), ReleaseManifest.Read(release.Output)!.ToJson());
    }

    [Fact]
    public void Checksums_OfARelease_AreThoseThatSha256sumComputes()
    {
        (int exitCode, string output) = Run("sha256sum", release.Output, "-c", "--strict", ReleaseManifest.ChecksumsName);

        Assert.True(exitCode == 0, output);
        Assert.Equal(release.Built.Artifacts.Count + 1, output.Split('\n').Count(static line => line.EndsWith(": OK", StringComparison.Ordinal)));
    }

    [Fact]
    public void Archive_ForLinux_IsUnpackedByTarAndRuns()
    {
        string folder = Directory.CreateTempSubdirectory("noa-unpacked-").FullName;
        try
        {
            Assert.Equal(0, Run("tar", folder, "-xzf", Path.Combine(release.Output, Everything[2])).ExitCode);

            (int exitCode, string output) = Run("dotnet", folder, Path.Combine("Teller-1.2.0", "Teller.dll"));

            Assert.Equal((0, "la 1.0"), (exitCode, output.Trim()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Archive_ForWindows_HoldsTheProgramWithTheTimeOfItsCommit()
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(release.Output, Everything[3]));

        Assert.Contains(archive.Entries, static entry => entry.FullName == "Teller-1.2.0/Teller.dll");
        Assert.All(archive.Entries, entry => Assert.InRange((entry.LastWriteTime.DateTime - release.Files.Repository.HeadTime().UtcDateTime).Duration().TotalSeconds, 0, 2));
    }

    // Breaks when a file counts as built because it is there.
    [Fact]
    public void Build_Again_BuildsOnlyWhatIsMissingOrHarmed()
    {
        release.Build();
        Assert.Empty(release.New);
        ReleaseArtifact before = release.Built.Artifacts[2];
        File.AppendAllText(Path.Combine(release.Output, Everything[2]), "harm");
        File.Delete(Path.Combine(release.Output, Everything[1]));

        release.Build();

        Assert.Equal([Everything[1], Everything[2]], release.New);

        // The same commit gives the same archive, whenever it is built.
        Assert.Equal(before, release.Built.Artifacts[2]);
    }

    [Fact]
    public void Build_OfChangesThatAreNotCommitted_SaysSoAndIsBuiltAnewAfterwards()
    {
        release.Files.Write("src/Core/More.cs", "namespace Core;\n");
        try
        {
            Assert.True(release.Build().Uncommitted);
        }
        finally
        {
            File.Delete(release.Files.PathOf("src/Core/More.cs"));
        }

        Assert.False(release.Build().Uncommitted);
        Assert.Equal(release.Built.Artifacts.Count, release.New.Count);
    }

    [Fact]
    public void Build_OfAnOlderVersionsFolder_LeavesNothingOfItBehind()
    {
        string props = release.Files.Read("Directory.Build.props");
        release.Files.Write("Directory.Build.props", props.Replace("1.2.0", "1.3.0-rc.0", StringComparison.Ordinal));
        release.Files.Commit("Next");
        release.Build();

        Assert.Equal(["A.Web.1.3.0-rc.0.nupkg", "Core.1.3.0-rc.0.nupkg"], Directory.GetFiles(release.Output, "*.nupkg").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        release.Files.Write("Directory.Build.props", props);
        release.Files.Commit("Back");
        release.Build();
    }

    [Fact]
    public void Build_OfWhatDoesNotCompile_SaysWhyAndKeepsWhatWasBuilt()
    {
        release.Files.Write("src/A.Web/Broken.cs", "namespace A.Web;\n\npublic class Broken { int x = \"no number\"; }\n");
        release.Files.Commit("Break");

        string message = Assert.Throws<ReleaseException>(() => release.Build()).Message;

        release.Files.Git("reset", "-q", "--hard", "HEAD~1");
        Assert.Contains("dotnet pack of src/A.Web/A.Web.csproj failed", message, StringComparison.Ordinal);
        Assert.Contains("CS0029", message, StringComparison.Ordinal);
        Assert.Equal(["Core.1.2.0.nupkg"], ReleaseManifest.Read(release.Output)!.Artifacts.Select(static artifact => artifact.File));
        release.Build();
    }

    // Breaks when a package that was not made is passed over.
    [Fact]
    public void Build_OfAPackageThatDecidesNotToBeOne_IsRefusedUnlessItIsLeftOut()
    {
        release.Files.Write("src/A.Web/Directory.Build.targets", "<Project><PropertyGroup><IsPackable>false</IsPackable></PropertyGroup></Project>");
        release.Files.Commit("Decide");

        string message = Assert.Throws<ReleaseException>(() => release.Build()).Message;
        release.Build("A.Web");
        string[] files = [.. release.Built.Artifacts.Select(static artifact => artifact.File)];

        release.Files.Git("reset", "-q", "--hard", "HEAD~1");
        release.Build();
        Assert.Contains("made no A.Web.1.2.0.nupkg", message, StringComparison.Ordinal);
        Assert.Contains("--without A.Web", message, StringComparison.Ordinal);
        Assert.Equal([Everything[0], Everything[2], Everything[3], "Songs-1.2.0.cdx.json"], files);
    }

    // Breaks when what is generated on the way lies outside: there the repository's own settings of the compiler do not hold.
    [Fact]
    public void Build_ToAFolderElsewhere_CompilesInTheRepository()
    {
        string elsewhere = Directory.CreateTempSubdirectory("noa-elsewhere-").FullName;
        try
        {
            var request = new BuildRequest { Output = elsewhere, Without = ["A.Web"] };

            ReleaseManifest manifest = ReleaseBuilder.Build(release.Files.Repository, request, static (_, _) => { });

            Assert.False(manifest.Uncommitted);
            Assert.Equal(["Core.1.2.0.nupkg", "SHA256SUMS", "Songs-1.2.0.cdx.json", "release.json"], Directory.GetFileSystemEntries(elsewhere).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Theory]
    [InlineData("Core", "A.Web needs Core, which is left out")]
    [InlineData("Nobody", "--without Nobody is no package here. There are: A.Web, Core.")]
    public void Build_WithoutAPackageThatIsNeededOrUnknown_IsRefused(string without, string reason) =>
        Assert.Contains(reason, Assert.Throws<ReleaseException>(() => release.Build(without)).Message, StringComparison.Ordinal);

    [Fact]
    public void Build_OfAProgramThatIsNotThere_IsRefused()
    {
        var request = new BuildRequest { Output = release.Output, Programs = ["src/Nobody"] };

        Assert.Contains("--program src/Nobody is no project", Assert.Throws<ReleaseException>(() => ReleaseBuilder.Build(release.Files.Repository, request, static (_, _) => { })).Message, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Run(string program, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
