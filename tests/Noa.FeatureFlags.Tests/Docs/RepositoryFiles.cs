namespace Noa.FeatureFlags.Tests.Docs;

/// <summary>The source tree that the tests were built from.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotSources = ["artifacts", "node_modules", "bin", "obj", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder whose names end so, without what builds leave behind; paths relative to the root, with slashes.</summary>
    public static string[] Find(string folder, string ending)
    {
        List<string> found = [];
        Collect(new DirectoryInfo(Path.Combine(Root, folder)), ending, found);
        return [.. found.Order(StringComparer.Ordinal)];
    }

    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static void Collect(DirectoryInfo folder, string ending, List<string> found)
    {
        found.AddRange(folder.EnumerateFiles()
            .Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(static file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')));
        foreach (DirectoryInfo child in folder.EnumerateDirectories())
        {
            if (child.Name[0] != '.' && !NotSources.Contains(child.Name))
            {
                Collect(child, ending, found);
            }
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Noa.FeatureFlags.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the source tree: there is no Noa.FeatureFlags.sln above them.");
    }
}
