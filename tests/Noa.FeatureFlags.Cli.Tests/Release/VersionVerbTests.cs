using Noa.Release.Tests.Packages;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Verbs that make versions, on a real git repository.</summary>
public sealed class VersionVerbTests : IDisposable
{
    private readonly ReleaseRepository _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Version_AsADryRun_ShowsVersionsAndWritesNothing()
    {
        Change("Core", "minor");

        ToolRun run = Call("version", "--dry-run", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["A.Web 1.2.0 1.3.0", "Core 1.2.0 1.3.0"], run.Json.EnumerateArray().Select(static release => $"{release.GetProperty("package")} {release.GetProperty("from")} {release.GetProperty("to")}"));
        Assert.Contains("<Version>1.2.0</Version>", _files.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Version_AsADryRunOfACommit_NeedsNothingCommitted()
    {
        _files.Write(".changeset/a.md", "---\n\"Core\": patch\n---\n\nNot committed.\n");

        ToolRun run = Call("version", "--commit", "--dry-run", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1.2.1", run.Json[0].GetProperty("to").GetString());
        Assert.Equal("", _files.Git("tag", "--list"));
    }

    // Breaks when a candidate uses changesets up, or when the end of candidates forgets what they promised.
    [Fact]
    public void Version_ThroughCandidatesToTheEnd_TagsEachOfThem()
    {
        Change("Core", "minor");
        Assert.Equal(0, Call("version", "--pre", "rc", "--commit").ExitCode);
        Change("Core", "patch");
        Assert.Equal(0, Call("version", "--pre", "rc", "--commit").ExitCode);
        Assert.Equal(0, Call("version", "--exit-pre", "--commit").ExitCode);

        Assert.Equal("v1.3.0\nv1.3.0-rc.0\nv1.3.0-rc.1", _files.Git("tag", "--list"));
        Assert.Equal("Release v1.3.0", _files.Git("log", "-1", "--format=%s"));
        Assert.Equal("", _files.Git("status", "--porcelain"));
        Assert.Contains("## 1.3.0\n", _files.Read("src/Core/CHANGELOG.md"), StringComparison.Ordinal);
    }

    // The whole way: a release, the next one, a hotfix of the first, refusals in between, back into main.
    [Fact]
    public void Hotfix_FromATag_IsMissedUntilItIsMergedBack()
    {
        _files.Git("tag", "v1.2.0");
        Change("Core", "minor");
        Assert.Equal(0, Call("version", "--commit").ExitCode);

        Assert.Equal(0, Call("version", "--hotfix", "v1.2.0").ExitCode);
        string large = Change("Core", "minor");
        ToolRun refused = Call("version", "--commit");
        _files.Write(large, "---\n\"Core\": patch\n---\n\nMended.\n");
        _files.Commit("Mend");
        Assert.Equal(0, Call("version", "--commit").ExitCode);
        _files.Git("switch", "-q", "main");
        ToolRun missed = Call("version", "--merged-into", "main");
        _files.Git("merge", "-q", "-s", "ours", "-m", "Merge the hotfix", "hotfix/v1.2.1");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("a release is mended by patches", refused.Error, StringComparison.Ordinal);
        Assert.Equal((1, "main lacks v1.2.1: merge them back, or their fixes are lost with the next release.\n"), (missed.ExitCode, missed.Output));
        Assert.Equal(0, Call("version", "--merged-into", "main").ExitCode);
        Assert.Equal("v1.2.0\nv1.2.1\nv1.3.0", _files.Git("tag", "--list"));
    }

    // Breaks when the tag is looked for after files were written and committed.
    [Fact]
    public void Version_ThatWasReleasedElsewhere_IsRefusedBeforeAnythingIsWritten()
    {
        _files.Git("tag", "v1.2.1");
        Change("Core", "patch");

        ToolRun run = Call("version", "--commit");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("There is a tag v1.2.1 already", run.Error, StringComparison.Ordinal);
        Assert.Contains("<Version>1.2.0</Version>", _files.Read("Directory.Build.props"), StringComparison.Ordinal);
    }

    [Fact]
    public void Version_WithoutChangesets_HasNothingToDo()
    {
        ToolRun run = Call("version", "--commit");

        Assert.Equal((0, "No changeset asks for a release.\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("There are no pre-releases to end.", "version", "--exit-pre")]
    [InlineData("There is no release tagged 'v7.0.0'. No release is tagged here.", "version", "--hotfix", "v7.0.0")]
    [InlineData("--program src/Nothing is no project", "build", "--program", "src/Nothing")]
    public void Verb_ThatCannotBeCarriedOut_IsRefusedWithWhatToDo(string sentence, params string[] args)
    {
        ToolRun run = Call(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
    }

    // By the real SDK, to a folder: what it builds and compares in detail is tested beside the library.
    [Fact]
    public void BuildAndPublish_OfARepository_SayWhatIsThere()
    {
        string feed = _files.PathOf("artifacts/feed");
        Directory.CreateDirectory(feed);
        string[] to = ["--from", _files.PathOf("artifacts/release"), "--source", feed];

        ToolRun built = Call("build", "--json");
        ToolRun asked = Publish([.. to, "--dry-run", "--json"]), published = Publish([.. to, "--json"]), again = Publish(to);

        Assert.Equal(["Core.1.2.0.nupkg", "A.Web.1.2.0.nupkg", "Songs-1.2.0.cdx.json"], built.Json.GetProperty("artifacts").EnumerateArray().Select(static artifact => artifact.GetProperty("file").GetString()));
        Assert.Equal((0, 1, 0, 0), (built.ExitCode, asked.ExitCode, published.ExitCode, again.ExitCode));
        Assert.Equal(["missing", "missing"], Outcomes(asked));
        Assert.Equal(["pushed", "pushed"], Outcomes(published));
        Assert.Equal("present  Core 1.2.0\npresent  A.Web 1.2.0\n", again.Output);
    }

    [Fact]
    public void Publish_WithoutARegistryOrABuild_IsRefused()
    {
        ToolRun nowhere = Publish("--from", _files.Folder), nothing = Publish("--from", _files.Folder, "--source", _files.Folder);

        Assert.Equal((2, "No registry is named: use --source, or set NOA_PUBLISH_SOURCE.\n"), (nowhere.ExitCode, nowhere.Error));
        Assert.Equal((2, $"There is no release.json in {_files.Folder}: 'noa release build' writes it.\n"), (nothing.ExitCode, nothing.Error));
    }

    private static string?[] Outcomes(ToolRun run) => [.. run.Json.EnumerateArray().Select(static step => step.GetProperty("outcome").GetString())];

    private static ToolRun Publish(params string[] args) => Tool.Run(["release", "publish", .. args]);

    private ToolRun Call(params string[] args) => Tool.Run(["release", .. args, "--repository", _files.Folder]);

    private string Change(string package, string bump)
    {
        string path = $".changeset/{Guid.NewGuid()}.md";
        _files.Write(path, $"---\n\"{package}\": {bump}\n---\n\nSomething else.\n");
        _files.Commit("Change");
        return path;
    }
}
