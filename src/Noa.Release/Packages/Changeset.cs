using YamlDotNet.RepresentationModel;

namespace Noa.Release.Packages;

/// <summary>What a change means for packages, and its line in their change logs: a file of <c>.changeset</c>, in the format of @changesets/cli.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Bumps">By package.</param>
/// <param name="Summary">For the change log.</param>
internal sealed record Changeset(string Name, IReadOnlyDictionary<string, Bump> Bumps, string Summary)
{
    private const string Fence = "---";

    /// <summary>Reads all changesets of a folder, in the order of their names.</summary>
    /// <exception cref="ReleaseException">One has mistakes.</exception>
    public static IReadOnlyList<Changeset> ReadAll(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.md")
            .Where(static path => !Path.GetFileName(path).Equals("README.md", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(static path => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)))]
        : [];

    public static Changeset Parse(string name, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").TrimStart().Split('\n');
        int end = lines[0].Trim() == Fence ? Array.FindIndex(lines, 1, static line => line.Trim() == Fence) : -1;
        if (end < 0)
        {
            throw new ReleaseException($".changeset/{name}.md does not begin with its packages between two lines of ---, such as: \"My.Package\": minor");
        }

        Dictionary<string, Bump> bumps = new(StringComparer.Ordinal);
        var stream = new YamlStream();
        stream.Load(new StringReader(string.Join('\n', lines[1..end])));
        if (stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode map)
        {
            foreach ((YamlNode key, YamlNode value) in map.Children)
            {
                string package = ((YamlScalarNode)key).Value ?? "", bump = (value as YamlScalarNode)?.Value ?? "";
                bumps.Add(package, bump switch
                {
                    "major" => Bump.Major,
                    "minor" => Bump.Minor,
                    "patch" => Bump.Patch,
                    "none" => Bump.None,
                    _ => throw new ReleaseException($".changeset/{name}.md: '{bump}' of '{package}' is none of major, minor, patch, none."),
                });
            }
        }

        return new Changeset(name, bumps, string.Join('\n', lines[(end + 1)..]).Trim());
    }
}
