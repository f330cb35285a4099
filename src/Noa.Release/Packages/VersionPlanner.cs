using NuGet.Versioning;

namespace Noa.Release.Packages;

/// <summary>Works out next versions. Agrees with @changesets/cli, which tests hold it against, where packages refer to one another by <c>^version</c>.</summary>
internal static class VersionPlanner
{
    /// <summary>Plans releases.</summary>
    /// <param name="packages">All packages.</param>
    /// <param name="changesets">All changesets, used ones included.</param>
    /// <param name="pre">Pre-releases; null when they are off.</param>
    /// <exception cref="ReleaseException">A changeset names a package that does not exist.</exception>
    public static IReadOnlyList<PlannedRelease> Plan(IReadOnlyList<ReleasePackage> packages, IReadOnlyList<Changeset> changesets, PreState? pre)
    {
        CheckNames(packages, changesets);
        Changeset[] fresh = pre is { IsExit: false } ? [.. changesets.Where(changeset => !pre.Changesets.Contains(changeset.Name))] : [.. changesets];
        if (fresh.Length == 0 && pre is not { IsExit: true })
        {
            return [];
        }

        // What a pre-release promised before counts on: the whole way from the last final version decides.
        Dictionary<string, Bump> promised = Largest(pre is null ? [] : changesets);
        Together(packages, promised);
        Dictionary<string, Bump> bumps = Bumps(packages, fresh, promised, pre);
        foreach (ReleasePackage package in packages.Where(package => bumps.GetValueOrDefault(package.Id) != Bump.None))
        {
            bumps[package.Id] = Larger(bumps[package.Id], promised.GetValueOrDefault(package.Id));
        }

        return [.. packages.Where(package => bumps.GetValueOrDefault(package.Id) != Bump.None).Select(package => new PlannedRelease(
            package,
            Next(package, packages, bumps[package.Id], pre),
            [.. (pre is { IsExit: true } ? changesets : fresh).Where(changeset => changeset.Bumps.GetValueOrDefault(package.Id) != Bump.None).Select(changeset => (changeset, changeset.Bumps[package.Id]))],
            [.. package.Dependencies.Where(id => bumps.GetValueOrDefault(id) != Bump.None)]))];
    }

    /// <summary>The version after a change; 0.x counts as any other.</summary>
    public static SemanticVersion Increment(SemanticVersion version, Bump bump) => bump switch
    {
        Bump.Major when version.IsPrerelease && version is { Minor: 0, Patch: 0 } => Final(version),
        Bump.Minor when version.IsPrerelease && version.Patch == 0 => Final(version),
        Bump.Patch when version.IsPrerelease => Final(version),
        Bump.Major => new SemanticVersion(version.Major + 1, 0, 0),
        Bump.Minor => new SemanticVersion(version.Major, version.Minor + 1, 0),
        Bump.Patch => new SemanticVersion(version.Major, version.Minor, version.Patch + 1),
        _ => version,
    };

    /// <summary>Whether a version is one that <c>^before</c> takes.</summary>
    public static bool IsTaken(SemanticVersion before, SemanticVersion next)
    {
        if (next.IsPrerelease && (next.Major, next.Minor, next.Patch) != (before.Major, before.Minor, before.Patch))
        {
            return false;
        }

        return next >= before && (before.Major > 0 ? next.Major == before.Major : (next.Major, next.Minor) == (before.Major, before.Minor) && (before.Minor > 0 || next.Patch == before.Patch));
    }

    private static void CheckNames(IReadOnlyList<ReleasePackage> packages, IReadOnlyList<Changeset> changesets)
    {
        foreach (Changeset changeset in changesets)
        {
            foreach (string id in changeset.Bumps.Keys.Where(id => packages.All(package => package.Id != id)))
            {
                string advice = FeatureFlags.Model.Json.NearestName.Of(id, packages.Select(static package => package.Id)) is { } meant ? $"Did you mean '{meant}'?" : $"There are: {string.Join(", ", packages.Select(static package => package.Id))}.";
                throw new ReleaseException($".changeset/{changeset.Name}.md names '{id}', which is no package here. {advice}");
            }
        }
    }

    private static Dictionary<string, Bump> Bumps(IReadOnlyList<ReleasePackage> packages, IReadOnlyList<Changeset> changesets, Dictionary<string, Bump> promised, PreState? pre)
    {
        Dictionary<string, Bump> bumps = Largest(changesets);
        if (pre is { IsExit: true })
        {
            // A package that followed another into pre-releases follows it out.
            foreach (ReleasePackage package in packages.Where(package => package.Version.IsPrerelease && bumps.GetValueOrDefault(package.Id) == Bump.None))
            {
                bumps[package.Id] = Bump.Patch;
            }
        }

        // Until nothing moves any more: each round follows one more step of references, or of packages with one version.
        while (Follow(packages, bumps, promised, pre) | Together(packages, bumps))
        {
        }

        return bumps;
    }

    private static Dictionary<string, Bump> Largest(IReadOnlyList<Changeset> changesets)
    {
        Dictionary<string, Bump> bumps = new(StringComparer.Ordinal);
        foreach ((string id, Bump bump) in changesets.SelectMany(static changeset => changeset.Bumps))
        {
            bumps[id] = Larger(bumps.GetValueOrDefault(id), bump);
        }

        return bumps;
    }

    private static bool Follow(IReadOnlyList<ReleasePackage> packages, Dictionary<string, Bump> bumps, Dictionary<string, Bump> promised, PreState? pre)
    {
        bool isChanged = false;
        foreach (ReleasePackage package in packages.Where(package => bumps.GetValueOrDefault(package.Id) == Bump.None))
        {
            if (package.Dependencies.Any(id => Leaves(packages.First(other => other.Id == id))))
            {
                bumps[package.Id] = Bump.Patch;
                isChanged = true;
            }
        }

        return isChanged;

        bool Leaves(ReleasePackage dependency) => bumps.GetValueOrDefault(dependency.Id) is not Bump.None and var bump
            && !IsTaken(dependency.Version, Next(dependency, packages, Larger(bump, promised.GetValueOrDefault(dependency.Id)), pre));
    }

    private static bool Together(IReadOnlyList<ReleasePackage> packages, Dictionary<string, Bump> bumps)
    {
        bool isChanged = false;
        foreach (IGrouping<string, ReleasePackage> group in packages.GroupBy(static package => package.VersionFile, StringComparer.Ordinal))
        {
            Bump largest = group.Max(package => bumps.GetValueOrDefault(package.Id));
            foreach (ReleasePackage package in group.Where(package => bumps.GetValueOrDefault(package.Id) != largest))
            {
                bumps[package.Id] = largest;
                isChanged = true;
            }
        }

        return isChanged;
    }

    private static SemanticVersion Next(ReleasePackage package, IReadOnlyList<ReleasePackage> packages, Bump bump, PreState? pre)
    {
        SemanticVersion next = Increment(Initial(package, pre), bump);
        if (pre is not { IsExit: false })
        {
            return next;
        }

        int number = packages.Where(other => other.VersionFile == package.VersionFile).Max(static other => NumberOf(other.Version)) + 1;
        return new SemanticVersion(next.Major, next.Minor, next.Patch, [pre.Tag, number.ToString(System.Globalization.CultureInfo.InvariantCulture)], null);
    }

    private static SemanticVersion Initial(ReleasePackage package, PreState? pre) =>
        pre is not null && pre.InitialVersions.TryGetValue(package.Id, out string? initial) ? SemanticVersion.Parse(initial) : package.Version;

    private static int NumberOf(SemanticVersion version) => version.IsPrerelease && int.TryParse(version.ReleaseLabels.Last(), out int number) ? number : -1;

    private static SemanticVersion Final(SemanticVersion version) => new(version.Major, version.Minor, version.Patch);

    private static Bump Larger(Bump one, Bump other) => one > other ? one : other;
}
