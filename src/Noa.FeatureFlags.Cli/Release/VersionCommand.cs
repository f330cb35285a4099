using System.CommandLine;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Cli.Terminal;
using Noa.Release;
using Noa.Release.Packages;
using Spectre.Console;

namespace Noa.FeatureFlags.Cli.Release;

/// <summary><c>noa release version</c>: turns changesets into versions and change logs, and on demand into a commit and tags.</summary>
internal sealed class VersionCommand : RepositoryCommand
{
    private readonly Option<bool> _dryRun;
    private readonly Option<bool> _commit;
    private readonly Option<string> _pre;
    private readonly Option<bool> _exitPre;
    private readonly Option<string> _mergedInto;
    private readonly Option<string> _hotfix;

    public VersionCommand(ToolConsole console)
        : base("version", "Turn .changeset/*.md into next versions and change logs.", console)
    {
        _dryRun = AddSwitch("--dry-run", "Only show the versions.");
        _commit = AddSwitch("--commit", "Commit what was written, and tag it.");
        _pre = AddOption<string>("--pre", "TAG", "Begin pre-releases, such as rc.");
        _exitPre = AddSwitch("--exit-pre", "End pre-releases: the next versions are final.");
        _mergedInto = AddOption<string>("--merged-into", "BRANCH", "Only ask whether the branch has all releases: exit code 1 names hotfixes that were not merged back.");
        _hotfix = AddOption<string>("--hotfix", "TAG", "Only begin a branch that mends a release, such as v1.2.0.");
    }

    public override IReadOnlyList<string> Examples => ["noa release version --dry-run", "noa release version --commit", "noa release version --pre rc --commit", "noa release version --hotfix v1.2.0", "noa release version --merged-into main"];

    protected override Task<int> RunAsync(ParseResult line, CancellationToken cancellationToken)
    {
        GitRepository git = RepositoryOf(line);
        return Task.FromResult(line.GetValue(_mergedInto) is { } branch ? CheckMerged(git, branch) : line.GetValue(_hotfix) is { } tag ? BeginHotfix(git, tag) : Advance(git, line));
    }

    private int BeginHotfix(GitRepository git, string tag)
    {
        (string branch, string next) = Hotfix.Begin(git, tag);
        Console.Output.WriteLine($"On branch {branch}, which begins at {tag}. Mend it, add a changeset (patch), then 'noa release version --commit' makes {next}; merge the branch back afterwards.");
        return ExitCode.Success;
    }

    private int CheckMerged(GitRepository git, string branch)
    {
        IReadOnlyList<string> missing = git.NotMergedInto(branch);
        Console.Output.WriteLine(missing.Count == 0 ? $"{branch} has every tagged release." : $"{branch} lacks {string.Join(", ", missing)}: merge them back, or their fixes are lost with the next release.");
        return missing.Count == 0 ? ExitCode.Success : ExitCode.Negative;
    }

    private int Advance(GitRepository git, ParseResult line)
    {
        string folder = Path.Combine(git.Root, ".changeset");
        IReadOnlyList<ReleasePackage> packages = PackageFinder.Find(git.Root);
        IReadOnlyList<Changeset> changesets = Changeset.ReadAll(folder);
        PreState? pre = Pre(line, folder, packages);
        IReadOnlyList<PlannedRelease> releases = VersionPlanner.Plan(packages, changesets, pre);
        bool commits = line.GetValue(_commit) && !line.GetValue(_dryRun);
        Hotfix.Check(git.Branch(), changesets);
        if (commits && git.Changes() is { Length: > 0 } changes)
        {
            throw new ReleaseException($"There are changes that are not committed; a release is made of what is:\n{changes}");
        }

        // Before anything is written: a tag that is in the way later leaves a commit without its tag.
        if (commits && Tags(releases).FirstOrDefault(git.HasTag) is { } taken)
        {
            throw new ReleaseException($"There is a tag {taken} already: that version was released, from another branch perhaps. Merge its branch first, so that versions go on from there.");
        }

        Show(releases, line);
        if (line.GetValue(_dryRun) || releases.Count == 0)
        {
            return ExitCode.Success;
        }

        IReadOnlyList<string> touched = VersionWriter.Write(git.Root, releases, changesets, pre);
        if (commits)
        {
            git.Commit($"Release {string.Join(", ", Tags(releases))}", touched);
            foreach (string tag in Tags(releases))
            {
                git.Tag(tag, $"Release {tag}");
            }
        }

        return ExitCode.Success;
    }

    private PreState? Pre(ParseResult line, string folder, IReadOnlyList<ReleasePackage> packages)
    {
        PreState? pre = PreState.Read(folder);
        if (line.GetValue(_exitPre))
        {
            return pre is null ? throw new ReleaseException("There are no pre-releases to end.") : pre with { Mode = "exit" };
        }

        if (line.GetValue(_pre) is not { } tag || pre?.Tag == tag)
        {
            return pre;
        }

        return pre is null
            ? new PreState { Mode = "pre", Tag = tag, InitialVersions = packages.ToDictionary(static package => package.Id, static package => package.Version.ToString()), Changesets = [] }
            : throw new ReleaseException($"Pre-releases are '{pre.Tag}' already: end them with --exit-pre first.");
    }

    private void Show(IReadOnlyList<PlannedRelease> releases, ParseResult line)
    {
        if (IsForMachines(line))
        {
            Console.Output.WriteLine(new JsonArray([.. releases.Select(static release => new JsonObject { ["package"] = release.Package.Id, ["from"] = release.Package.Version.ToString(), ["to"] = release.Next.ToString() })]).ToJsonString());
            return;
        }

        if (releases.Count == 0)
        {
            Console.Output.WriteLine("No changeset asks for a release.");
            return;
        }

        Table table = Tables.OfKeys(releases.Select(static release => release.Package.Id), "Package", "From", "To", "Because of");
        foreach (PlannedRelease release in releases)
        {
            string why = string.Join(", ", release.Changesets.Select(static change => change.Changeset.Name).Concat(release.Follows));
            table.AddRow(Tables.Cell(release.Package.Id), Tables.Cell(release.Package.Version.ToString()), Tables.Cell(release.Next.ToString()), Tables.Cell(why.Length > 0 ? why : "one version with the others"));
        }

        new Screen(Console).Write(table);
    }

    // One tag where all have one version, as is the custom of single-version repositories; else one for each, as changesets makes them.
    private static string[] Tags(IReadOnlyList<PlannedRelease> releases) => releases.Count == 0 ? [] : releases.Select(static release => release.Package.VersionFile).Distinct().Count() == 1
        ? [$"v{releases[0].Next}"]
        : [.. releases.Select(static release => $"{release.Package.Id}@{release.Next}")];
}
