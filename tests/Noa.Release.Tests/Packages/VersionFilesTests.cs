using System.Diagnostics;
using Noa.Release.Packages;

namespace Noa.Release.Tests.Packages;

/// <summary>Project files, change logs and tags of a real git repository.</summary>
public sealed class VersionFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noa-version-").FullName;

    public VersionFilesTests()
    {
        Write("Directory.Build.props", "<Project>\n  <PropertyGroup>\n    <Version>1.2.0</Version>\n  </PropertyGroup>\n</Project>\n");
        Write("src/Core/Core.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("src/Web/Web.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"../Core/Core.csproj\" /></ItemGroup></Project>");
        Write("src/Own/Own.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><PackageId>My.Own</PackageId><Version>0.3.0</Version></PropertyGroup><ItemGroup><ProjectReference Include=\"..\\Core\\Core.csproj\" /></ItemGroup></Project>");
        Write("tests/Directory.Build.props", "<Project><PropertyGroup><IsPackable>false</IsPackable></PropertyGroup></Project>");
        Write("tests/T/T.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("src/Site/Site.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        Git("init", "-q", "-b", "main");
        Git("config", "user.email", "test@example.com");
        Git("config", "user.name", "Test");
        Commit("Begin");
    }

    private string Changesets => Path.Combine(_folder, ".changeset");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_OfARepository_KnowsPackagesAndWhereVersionsAre() => Assert.Equal(
        ["Core 1.2.0 Directory.Build.props ", "My.Own 0.3.0 src/Own/Own.csproj Core", "Web 1.2.0 Directory.Build.props Core"],
        PackageFinder.Find(_folder).Select(package => $"{package.Id} {package.Version} {Path.GetRelativePath(_folder, package.VersionFile)} {string.Join(',', package.Dependencies)}"));

    [Fact]
    public void Write_OfAMinorChange_WritesVersionsAndLogsAndUsesTheChangesetUp()
    {
        Write(".changeset/brave-cats-sing.md", "---\n\"Core\": minor\n\"My.Own\": patch\n---\n\nSing louder.\nAnd longer.\n");

        Release(null);

        Assert.Contains("<Version>1.3.0</Version>", Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Contains("<Version>0.3.1</Version>", Read("src/Own/Own.csproj"), StringComparison.Ordinal);
        Assert.Equal("# Core\n\n## 1.3.0\n\n### Minor Changes\n\n- Sing louder.\n  And longer.\n", Read("src/Core/CHANGELOG.md"));
        Assert.Contains("- Updated dependencies: Core@1.3.0", Read("src/Web/CHANGELOG.md"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Changesets));
    }

    [Fact]
    public void Write_OfPreReleasesAndTheFinalOne_KeepsChangesetsUntilTheEnd()
    {
        Write(".changeset/a.md", "---\n\"Core\": minor\n---\n\nSing.\n");
        var pre = new PreState { Mode = "pre", Tag = "rc", InitialVersions = PackageFinder.Find(_folder).ToDictionary(static package => package.Id, static package => package.Version.ToString()), Changesets = [] };
        Release(pre);
        Assert.Contains("<Version>1.3.0-rc.0</Version>", Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Changesets, "a.md")));

        Release(PreState.Read(Changesets)! with { Mode = "exit" });

        Assert.Contains("<Version>1.3.0</Version>", Read("Directory.Build.props"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Changesets));
    }

    [Fact]
    public void Tag_OfAHotfix_IsMissedByTheBranchUntilItIsMergedBack()
    {
        GitRepository git = GitRepository.Open(_folder);
        git.Tag("v1.2.0", "Release");
        Git("switch", "-q", "-c", "hotfix", "v1.2.0");
        Write("fix.txt", "fixed");
        Commit("Fix");
        Assert.True(git.Tag("v1.2.1", "Release"));
        Assert.False(git.Tag("v1.2.1", "Release"));

        Assert.Equal(["v1.2.1"], git.NotMergedInto("main"));
        Git("switch", "-q", "main");
        Git("merge", "-q", "hotfix");
        Assert.Empty(git.NotMergedInto("main"));
        Write("more.txt", "more");
        Commit("More");
        Assert.Contains("on another commit", Assert.Throws<ReleaseException>(() => git.Tag("v1.2.0", "Release")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Core\": big", "'big' of 'Core' is none of major, minor, patch, none.")]
    [InlineData("\"Cor\": minor", "names 'Cor', which is no package here. Did you mean 'Core'?")]
    public void Changeset_WithAMistake_IsRefusedBeforeAnythingIsWritten(string line, string complaint)
    {
        Write(".changeset/a.md", $"---\n{line}\n---\n\nSing.\n");

        Assert.Contains(complaint, Assert.Throws<ReleaseException>(() => Release(null)).Message, StringComparison.Ordinal);
        Assert.Contains("<Version>1.2.0</Version>", Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    private void Release(PreState? pre)
    {
        IReadOnlyList<Changeset> changesets = Changeset.ReadAll(Changesets);
        VersionWriter.Write(_folder, VersionPlanner.Plan(PackageFinder.Find(_folder), changesets, pre), changesets, pre);
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(_folder, path));

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private void Commit(string message)
    {
        Git("add", "--all");
        Git("commit", "-q", "-m", message);
    }

    private void Git(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("git", ["-C", _folder, .. arguments]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
