namespace Noa.FeatureFlags.Tests.Architecture;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceTree
{
    private const string Marker = "Noa.FeatureFlags.sln";

    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside of the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>C# sources below a folder of the repository.</summary>
    public static IEnumerable<string> SourcesOf(params ReadOnlySpan<string> folder) =>
        Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories).Where(static path => !IsBuilt(path));

    /// <summary>A path as seen from the root, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    // Output goes to one folder at the root; a build with other settings may leave these beside the sources.
    private static bool IsBuilt(string path) => Relative(path).Split('/').Any(static part => part is "bin" or "obj");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Marker}.");
    }
}
