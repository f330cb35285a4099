namespace Noa.Release.Plans;

/// <summary>The release file of a repository: its environments.</summary>
internal sealed class ReleaseFile
{
    /// <summary>Where it is looked for.</summary>
    public const string DefaultName = "noa-release.yaml";

    private readonly string _path;
    private readonly Dictionary<string, ReleaseEnvironment> _environments;

    private ReleaseFile(string path, Dictionary<string, ReleaseEnvironment> environments)
    {
        _path = path;
        _environments = environments;
    }

    public IReadOnlyCollection<string> Names => _environments.Keys;

    /// <exception cref="ReleaseException">It is missing or has mistakes.</exception>
    public static ReleaseFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ReleaseException($"There is no release file '{path}'. Write one (docs/release/quick-reference.md shows the smallest), or name yours with --file.");
        }

        return Parse(path, File.ReadAllText(path));
    }

    public static ReleaseFile Parse(string path, string text)
    {
        YamlMap root = YamlDocument.Open(path, text);
        string app = root.Required("app", "the name of what is released.");
        Dictionary<string, ReleaseEnvironment> environments = new(StringComparer.Ordinal);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (root.Map("environments") is { } maps)
        {
            foreach (string name in maps.Names.ToArray())
            {
                if (maps.Map(name) is { } map)
                {
                    environments.Add(name, EnvironmentReader.Read(map, name, app, folder));
                }
            }
        }

        if (environments.Count == 0)
        {
            root.Missing("environments", "name at least one, such as 'staging:'.");
        }

        root.RefuseOthers();
        root.Document.ThrowIfRefused();
        return new ReleaseFile(path, environments);
    }

    /// <summary>The environment of this name; the only one where there is but one and none is named.</summary>
    /// <exception cref="ReleaseException">There is none.</exception>
    public ReleaseEnvironment Find(string? name)
    {
        if (name is null && _environments.Count == 1)
        {
            return _environments.Values.Single();
        }

        return name is not null && _environments.TryGetValue(name, out ReleaseEnvironment? found)
            ? found
            : throw new ReleaseException($"{(name is null ? "No environment is named" : $"There is no environment '{name}'")} in {_path}: use one of {string.Join(", ", _environments.Keys)}.");
    }
}
