namespace Noa.FeatureFlags.Benchmarks;

/// <summary>Finds files of the repository this program is run in.</summary>
internal static class RepositoryFiles
{
    private const string Landmark = "Noa.FeatureFlags.sln";

    /// <summary>A file's full path; the file need not exist.</summary>
    /// <param name="relative">Path from the repository's root, with slashes.</param>
    /// <exception cref="DirectoryNotFoundException">Neither the working folder nor the program lies in the repository.</exception>
    public static string PathOf(string relative) => Path.Combine(Root(Environment.CurrentDirectory) ?? Root(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException($"Run this in the repository: there is no {Landmark} above the working folder."), relative);

    private static string? Root(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
