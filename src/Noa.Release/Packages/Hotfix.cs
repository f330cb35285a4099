namespace Noa.Release.Packages;

/// <summary>A release that mends an older one: a branch from its tag, on which nothing but patches are released, and which is merged back.</summary>
internal static class Hotfix
{
    private const string Folder = "hotfix/";

    /// <summary>Begins the branch of the patch after a release, and goes there.</summary>
    /// <returns>The branch, and the tag it will have.</returns>
    /// <exception cref="ReleaseException">There is no such release, or it was mended before, or there are changes that would go along.</exception>
    public static (string Branch, string Tag) Begin(GitRepository git, string tag)
    {
        if (!ReleaseTag.TryParse(tag, out ReleaseTag? release) || !git.HasTag(tag))
        {
            IReadOnlyList<string> known = git.ReleaseTags();
            throw new ReleaseException($"There is no release tagged '{tag}'. {(known.Count == 0 ? "No release is tagged here." : $"The newest are: {string.Join(", ", known.Take(5))}.")}");
        }

        if (release.Version.IsPrerelease)
        {
            throw new ReleaseException($"{tag} is a pre-release: it is mended by the next one, 'noa release version'.");
        }

        var next = release.Patched();
        if (git.HasTag(next.ToString()))
        {
            throw new ReleaseException($"{tag} was mended before: there is {next} already. Mend that one: --hotfix {next}.");
        }

        if (git.Changes() is { Length: > 0 } changes)
        {
            throw new ReleaseException($"There are changes that are not committed, and they would go along to the hotfix:\n{changes}");
        }

        string branch = Folder + next;
        git.Branch(branch, tag);
        return (branch, next.ToString());
    }

    /// <summary>Asks whether what is to be released suits a hotfix's branch; any other branch suits everything.</summary>
    /// <exception cref="ReleaseException">A changeset asks for more than a patch.</exception>
    public static void Check(string branch, IReadOnlyList<Changeset> changesets)
    {
        if (branch.StartsWith(Folder, StringComparison.Ordinal)
            && changesets.FirstOrDefault(static changeset => changeset.Bumps.Values.Any(static bump => bump > Bump.Patch)) is { } large)
        {
            throw new ReleaseException($"{branch} mends a release, and a release is mended by patches: .changeset/{large.Name}.md asks for more. Make it a patch, or release it from the main branch.");
        }
    }
}
