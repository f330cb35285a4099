using Noa.Release.Packages;

namespace Noa.Release.Tests.Packages;

/// <summary>Mending a release on a branch from its tag, in a real git repository.</summary>
public sealed class HotfixTests : IDisposable
{
    private readonly ReleaseRepository _files = new();

    public HotfixTests() => _files.Git("tag", "v1.2.0");

    private GitRepository Git => _files.Repository;

    public void Dispose() => _files.Dispose();

    // Breaks when the branch begins anywhere but at the release.
    [Fact]
    public void Begin_OfARelease_IsABranchFromItsTag()
    {
        _files.Write("later.txt", "not for the hotfix");
        _files.Commit("Later");

        (string branch, string tag) = Hotfix.Begin(Git, "v1.2.0");

        Assert.Equal(("hotfix/v1.2.1", "v1.2.1", "hotfix/v1.2.1"), (branch, tag, Git.Branch()));
        Assert.Equal(_files.Git("rev-parse", "v1.2.0^{commit}"), Git.Head());
        Assert.False(File.Exists(_files.PathOf("later.txt")));
    }

    [Fact]
    public void Begin_OfAPackageOfItsOwnVersion_KeepsItsName()
    {
        _files.Git("tag", "@my/Core@2.0.0");

        Assert.Equal("hotfix/@my/Core@2.0.1", Hotfix.Begin(Git, "@my/Core@2.0.0").Branch);
    }

    [Theory]
    [InlineData("v9.9.9", "There is no release tagged 'v9.9.9'. The newest are: v1.2.0.")]
    [InlineData("nightly", "There is no release tagged 'nightly'.")]
    [InlineData("v1.1.0", "v1.1.0 was mended before: there is v1.1.1 already. Mend that one: --hotfix v1.1.1.")]
    [InlineData("v2.0.0-rc.0", "v2.0.0-rc.0 is a pre-release")]
    public void Begin_OfWhatCannotBeMended_SaysWhatToDo(string tag, string reason)
    {
        if (tag == "v1.1.0")
        {
            _files.Git("tag", "v1.1.0");
            _files.Git("tag", "v1.1.1");
        }
        else if (tag != "v9.9.9")
        {
            _files.Git("tag", tag);
        }

        Assert.Contains(reason, Assert.Throws<ReleaseException>(() => Hotfix.Begin(Git, tag)).Message, StringComparison.Ordinal);
        Assert.Equal("main", Git.Branch());
    }

    [Fact]
    public void Begin_WithChangesThatAreNotCommitted_IsRefused()
    {
        _files.Write("half.txt", "half");

        Assert.Contains("half.txt", Assert.Throws<ReleaseException>(() => Hotfix.Begin(Git, "v1.2.0")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hotfix/v1.2.1", (int)Bump.Minor, true)]
    [InlineData("hotfix/v1.2.1", (int)Bump.Patch, false)]
    [InlineData("main", (int)Bump.Major, false)]
    public void Check_OfAChangeset_RefusesMoreThanAPatchOnAHotfix(string branch, int bump, bool isRefused)
    {
        Changeset[] changesets = [new("a", new Dictionary<string, Bump> { ["Core"] = (Bump)bump }, "Sing.")];

        ReleaseException? refusal = (ReleaseException?)Record.Exception(() => Hotfix.Check(branch, changesets));

        Assert.Equal(isRefused, refusal?.Message.Contains(".changeset/a.md asks for more", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void NotMergedInto_WithOtherTags_CountsReleasesOnly()
    {
        Hotfix.Begin(Git, "v1.2.0");
        _files.Write("fix.txt", "fixed");
        _files.Commit("Fix");
        _files.Git("tag", "nightly-2027-03-01");
        _files.Git("tag", "v1.2.1");

        Assert.Equal(["v1.2.1"], Git.NotMergedInto("main"));
    }
}
