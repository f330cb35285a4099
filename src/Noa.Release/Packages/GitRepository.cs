using System.Diagnostics;

namespace Noa.Release.Packages;

/// <summary>The repository, by the git that is installed.</summary>
internal sealed class GitRepository(string root)
{
    public string Root => root;

    /// <exception cref="ReleaseException">There is no repository above the folder.</exception>
    public static GitRepository Open(string folder) => new(new GitRepository(folder).Run("rev-parse", "--show-toplevel"));

    /// <summary>Changed files, as git lists them; empty when everything is committed.</summary>
    public string Changes() => Run("status", "--porcelain");

    public void Commit(string message, IEnumerable<string> files)
    {
        Run(["add", "--all", "--", .. files]);
        Run("commit", "-m", message);
    }

    /// <summary>Puts an annotated tag on the newest commit; one that is there already is left alone when it is the same commit.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="ReleaseException">The tag is on another commit.</exception>
    public bool Tag(string name, string message)
    {
        if (Run("tag", "--list", name).Length == 0)
        {
            Run("tag", "--annotate", name, "--message", message);
            return true;
        }

        return Run("rev-parse", $"{name}^{{commit}}") == Run("rev-parse", "HEAD")
            ? false
            : throw new ReleaseException($"There is a tag {name} already, on another commit: a version is released once. Make a changeset, and the next version.");
    }

    /// <summary>Tags of releases that a branch does not have: hotfixes that were not merged back.</summary>
    public IReadOnlyList<string> NotMergedInto(string branch) =>
        [.. Run("tag", "--list", "--no-merged", branch).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Start(start);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new ReleaseException($"git {arguments[0]} failed: {error.GetAwaiter().GetResult().Trim()}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ReleaseException("git is not installed, or not on the PATH.", exception);
        }
    }
}
