namespace Quickstart;

/// <summary>Finds the rule file to follow: the one in the source tree when there is one, so that editing it shows; otherwise the copy beside the program.</summary>
internal static class RulesFile
{
    private const string Name = "flags.json";

    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string inSources = Path.Combine(folder.FullName, "samples", "Quickstart", Name);
            if (File.Exists(inSources))
            {
                return inSources;
            }
        }

        return Path.Combine(AppContext.BaseDirectory, Name);
    }

    /// <summary>The path as one would type it here.</summary>
    public static string Display(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
