namespace Noa.Release.Packages;

/// <summary>The repository, by the git that is installed.</summary>
internal sealed class GitRepository(string root)
{
    public string Root => root;

    /// <exception cref="ReleaseException">There is no repository above the folder.</exception>
    public static GitRepository Open(string folder) => new(new GitRepository(folder).Run("rev-parse", "--show-toplevel"));

    /// <summary>The newest commit, in full.</summary>
    public string Head() => Run("rev-parse", "HEAD");

    /// <summary>When the newest commit was made: what is built from it says so, whenever that is.</summary>
    public DateTimeOffset HeadTime() => DateTimeOffset.FromUnixTimeSeconds(long.Parse(Run("log", "-1", "--format=%ct"), System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The branch; <c>HEAD</c> when it is none.</summary>
    public string Branch() => Run("rev-parse", "--abbrev-ref", "HEAD");

    /// <summary>Changed files, as git lists them; empty when everything is committed.</summary>
    /// <param name="except">Folders that do not count, those outside of the repository included.</param>
    public string Changes(params IEnumerable<string> except)
    {
        string[] left = [.. except.Where(Contains).Select(folder => $":(exclude){Path.GetRelativePath(root, folder)}")];
        return left.Length == 0 ? Run("status", "--porcelain") : Run(["status", "--porcelain", "--untracked-files=all", "--", ".", .. left]);
    }

    /// <summary>Whether a folder is inside.</summary>
    public bool Contains(string folder)
    {
        string inside = Path.GetRelativePath(root, folder);
        return !Path.IsPathRooted(inside) && inside.Split(Path.DirectorySeparatorChar)[0] != "..";
    }

    public void Commit(string message, IEnumerable<string> files)
    {
        Run(["add", "--all", "--", .. files]);
        Run("commit", "-m", message);
    }

    /// <summary>Begins a branch at a tag, and goes there.</summary>
    public void Branch(string name, string tag) => Run("switch", "--quiet", "--create", name, tag);

    /// <summary>Tags of releases, <c>v1.2.3</c> and <c>Package@1.2.3</c>, the newest commits first.</summary>
    public IReadOnlyList<string> ReleaseTags() => Releases(Run("tag", "--list", "--sort=-creatordate"));

    public bool HasTag(string name) => Run("tag", "--list", name).Length > 0;

    /// <summary>Puts an annotated tag on the newest commit; one that is there already is left alone when it is the same commit.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="ReleaseException">The tag is on another commit.</exception>
    public bool Tag(string name, string message)
    {
        if (!HasTag(name))
        {
            Run("tag", "--annotate", name, "--message", message);
            return true;
        }

        return Run("rev-parse", $"{name}^{{commit}}") == Head()
            ? false
            : throw new ReleaseException($"There is a tag {name} already, on another commit: a version is released once. Make a changeset, and the next version.");
    }

    /// <summary>Tags of releases that a branch does not have: hotfixes that were not merged back.</summary>
    public IReadOnlyList<string> NotMergedInto(string branch) => Releases(Run("tag", "--list", "--no-merged", branch));

    private static string[] Releases(string tags) =>
        [.. tags.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(static tag => ReleaseTag.TryParse(tag, out _))];

    private string Run(params string[] arguments)
    {
        (int exitCode, string output, string error) = InstalledProgram.Run("git", root, arguments);
        return exitCode == 0 ? output.Trim() : throw new ReleaseException($"git {arguments[0]} failed: {error.Trim()}");
    }
}
