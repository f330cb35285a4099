using System.Text.RegularExpressions;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Tests.Packages;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Commands in docs/release: all of them are held against the real verbs and scripts, and those that a local environment can carry out are carried out.</summary>
public sealed partial class PageTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "docs", "release");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Folder, "*.md", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    /// <summary>Pages with blocks that are run as they are, in the order of the page: below <c>runs</c> in a folder with the smallest release file, below <c>runs: repository</c> in a git repository.</summary>
    public static TheoryData<string> RunnablePages => [.. Pages.Select(static row => row.Data).Where(static page => Read(page).Contains("<!-- runs", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_WithCommands_ShowsWhatTheToolTakes(string page)
    {
        string text = Read(page);

        Assert.Empty(Block().Matches(text).SelectMany(static block => ShellText.Problems(block.Groups[2].Value)));
        Assert.Empty(Inline().Matches(text).Select(static match => match.Groups[1].Value).SelectMany(ShellText.Problems));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_WithLinks_LeadsSomewhere(string page)
    {
        string from = Path.GetDirectoryName(Path.Combine(Folder, page))!;

        Assert.All(Link().Matches(Read(page)).Select(static match => match.Groups[1].Value).Where(static link => !link.Contains(':', StringComparison.Ordinal) && link.Length > 0), link => Assert.True(Path.Exists(Path.Combine(from, link)), link));
    }

    [Theory]
    [MemberData(nameof(RunnablePages))]
    public void Page_ThatSaysSo_RunsAsItIs(string page)
    {
        using var shop = new Shop();
        using var repository = new ReleaseRepository();
        int blocks = 0;

        foreach (Match block in Block().Matches(Read(page)).Where(static block => block.Groups[1].Success))
        {
            string folder = block.Groups[1].Value.Contains("repository", StringComparison.Ordinal) ? repository.Folder : shop.PathOf("");
            (int exitCode, string output) = ShellRun.Of(block.Groups[2].Value, folder, shop.Variables);

            Assert.True(exitCode == 0, $"{block.Groups[2].Value}\n{output}");
            blocks++;
        }

        Assert.Equal(Read(page).Split("<!-- runs").Length - 1, blocks);
    }

    [Fact]
    public void Pages_OfReleasing_AreAllThere() => Assert.Superset(
        new HashSet<string> { "quick-reference.md", "release-process.md", "deployment-guide.md", "rollback-guide.md", "feature-flags-guide.md", "architecture.md", "runbooks.md" },
        Pages.Select(static row => row.Data).ToHashSet());

    private static string Read(string page) => File.ReadAllText(Path.Combine(Folder, page)).ReplaceLineEndings("\n");

    [GeneratedRegex("(<!-- runs(?:: repository)? -->\n)?```(?:bash|sh)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    // A whole command in running text or a table, without placeholders such as [ID] and lists of verbs.
    [GeneratedRegex("`(noa [a-z]+ [a-z]+(?: [^`\\[]*)?)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\]\(([^)#]*)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
