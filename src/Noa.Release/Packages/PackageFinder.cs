using System.Xml.Linq;
using NuGet.Versioning;

namespace Noa.Release.Packages;

/// <summary>Finds the packages of a repository: projects that can be packed, with where their version is written.</summary>
internal static class PackageFinder
{
    private const string Props = "Directory.Build.props";
    private static readonly string[] Skipped = ["bin", "obj", "artifacts", "node_modules", ".git"];

    /// <exception cref="ReleaseException">A project cannot be read, or says no version.</exception>
    public static IReadOnlyList<ReleasePackage> Find(string root)
    {
        string[] projects = [.. Projects(root).Where(project => PropertyOf(project, root, "IsPackable").Value is not "false" && !IsWebWithoutWord(project)).Order(StringComparer.Ordinal)];
        Dictionary<string, string> ids = projects.ToDictionary(static project => project, static project => Own(project, "PackageId") ?? Path.GetFileNameWithoutExtension(project));
        return [.. projects.Select(project =>
        {
            (SemanticVersion version, string file) = ReadVersion(project, root);
            return new ReleasePackage(ids[project], version, project, file, [.. References(project).Where(ids.ContainsKey).Select(reference => ids[reference])]);
        })];
    }

    /// <summary>The version of any project, whether it is packed or not.</summary>
    /// <exception cref="ReleaseException">It says none.</exception>
    public static SemanticVersion VersionOf(string project, string root) => ReadVersion(project, root).Version;

    private static (SemanticVersion Version, string File) ReadVersion(string project, string root)
    {
        (string? version, string file) = PropertyOf(project, root, "Version");
        return SemanticVersion.TryParse(version ?? "", out SemanticVersion? parsed)
            ? (parsed, file)
            : throw new ReleaseException($"{Path.GetRelativePath(root, project)} says {(version is null ? "no <Version>, and neither does a Directory.Build.props above it" : $"'{version}', which is no semantic version")}.");
    }

    private static IEnumerable<string> Projects(string folder) => Directory.EnumerateFiles(folder, "*.csproj")
        .Concat(Directory.EnumerateDirectories(folder).Where(static child => !Skipped.Contains(Path.GetFileName(child))).SelectMany(Projects));

    // Programs for the web are not packed unless they say so.
    private static bool IsWebWithoutWord(string project) => Load(project).Root?.Attribute("Sdk")?.Value == "Microsoft.NET.Sdk.Web" && Own(project, "IsPackable") is null;

    // The project itself, or the nearest file above it that says it.
    private static (string? Value, string File) PropertyOf(string project, string root, string name)
    {
        if (Own(project, name) is { } own)
        {
            return (own, project);
        }

        for (string? folder = Path.GetDirectoryName(project); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string file = Path.Combine(folder, Props);
            if (File.Exists(file) && Own(file, name) is { } value)
            {
                return (value, file);
            }

            if (Path.GetFullPath(folder) == Path.GetFullPath(root))
            {
                break;
            }
        }

        return (null, project);
    }

    private static string? Own(string file, string name) => Load(file).Root?.Elements("PropertyGroup").Elements(name).LastOrDefault()?.Value.Trim();

    private static IEnumerable<string> References(string project) => Load(project).Descendants("ProjectReference")
        .Where(static reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
        .Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value.Replace('\\', '/'))));

    private static XDocument Load(string file)
    {
        try
        {
            return XDocument.Load(file);
        }
        catch (System.Xml.XmlException exception)
        {
            throw new ReleaseException($"{file} is no project: {exception.Message}", exception);
        }
    }
}
