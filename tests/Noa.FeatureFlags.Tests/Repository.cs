namespace Noa.FeatureFlags.Tests;

/// <summary>Files of the repository that tests read where they are.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>The full path of a file.</summary>
    /// <param name="path">The path from the folder of the solution.</param>
    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "Noa.FeatureFlags.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run inside the repository.");
    }
}
