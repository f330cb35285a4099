using System.Text;
using System.Text.RegularExpressions;

namespace Noa.Release.Packages;

/// <summary>Writes planned versions and change logs, and takes the changesets away that are used up.</summary>
internal static partial class VersionWriter
{
    /// <summary>Writes everything.</summary>
    /// <returns>Files that were changed or taken away.</returns>
    public static IReadOnlyList<string> Write(string root, IReadOnlyList<PlannedRelease> releases, IReadOnlyList<Changeset> changesets, PreState? pre)
    {
        string folder = Path.Combine(root, ".changeset");
        List<string> touched = [];
        foreach (IGrouping<string, PlannedRelease> file in releases.GroupBy(static release => release.Package.VersionFile, StringComparer.Ordinal))
        {
            string text = File.ReadAllText(file.Key);
            File.WriteAllText(file.Key, VersionElement().Replace(text, $"<Version>{file.First().Next}</Version>", 1));
            touched.Add(file.Key);
        }

        foreach (PlannedRelease release in releases)
        {
            string log = Path.Combine(Path.GetDirectoryName(release.Package.Project)!, "CHANGELOG.md");
            WriteLog(log, release, releases);
            touched.Add(log);
        }

        touched.AddRange(PutAway(folder, changesets, pre));
        return touched;
    }

    private static string[] PutAway(string folder, IReadOnlyList<Changeset> changesets, PreState? pre)
    {
        if (pre is { IsExit: false })
        {
            (pre with { Changesets = [.. changesets.Select(static changeset => changeset.Name)] }).Write(folder);
            return [PreState.PathIn(folder)];
        }

        string[] gone = [.. changesets.Select(changeset => Path.Combine(folder, changeset.Name + ".md")), .. pre is null ? Array.Empty<string>() : [PreState.PathIn(folder)]];
        foreach (string path in gone)
        {
            File.Delete(path);
        }

        return gone;
    }

    private static void WriteLog(string path, PlannedRelease release, IReadOnlyList<PlannedRelease> releases)
    {
        var entry = new StringBuilder($"## {release.Next}\n");
        foreach (Bump bump in new[] { Bump.Major, Bump.Minor, Bump.Patch })
        {
            string[] items =
            [
                .. release.Changesets.Where(change => change.Bump == bump).Select(static change => $"- {change.Changeset.Summary.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal)}"),
                .. bump == Bump.Patch && release.Follows.Count > 0
                    ? [$"- Updated dependencies: {string.Join(", ", release.Follows.Select(id => $"{id}@{releases.First(other => other.Package.Id == id).Next}"))}"]
                    : Array.Empty<string>(),
            ];
            if (items.Length > 0)
            {
                entry.Append($"\n### {bump} Changes\n\n{string.Join('\n', items)}\n");
            }
        }

        string title = $"# {release.Package.Id}\n", rest = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : title;
        int after = rest.StartsWith("# ", StringComparison.Ordinal) ? rest.IndexOf('\n', StringComparison.Ordinal) + 1 : 0;
        File.WriteAllText(path, $"{rest[..after]}\n{entry}{rest[after..]}");
    }

    [GeneratedRegex("<Version>[^<]*</Version>")]
    private static partial Regex VersionElement();
}
