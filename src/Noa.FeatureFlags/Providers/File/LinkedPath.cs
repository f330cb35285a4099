namespace Noa.FeatureFlags.Providers;

/// <summary>Follows the links in a path, those of its directories too, which <see cref="File.ResolveLinkTarget"/> does not.</summary>
internal static class LinkedPath
{
    // Linux gives up at the same number.
    private const int MaxLinks = 40;

    /// <summary>The path without links.</summary>
    /// <param name="fullPath">An absolute path; the part of it that does not exist stays as it is.</param>
    /// <exception cref="IOException">Links go round in a circle.</exception>
    public static string Resolve(string fullPath)
    {
        string resolved = Path.GetPathRoot(fullPath)!;
        Stack<string> rest = new();
        Push(rest, fullPath[resolved.Length..]);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part is "." or "..")
            {
                resolved = part == "." ? resolved : Path.GetDirectoryName(resolved) ?? resolved;
                continue;
            }

            string next = Path.Join(resolved, part);
            FileSystemInfo entry = rest.Count == 0 ? new FileInfo(next) : new DirectoryInfo(next);
            if (entry.LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"Too many links in {fullPath}.");
            }

            if (Path.IsPathRooted(target))
            {
                resolved = Path.GetPathRoot(target)!;
                target = target[resolved.Length..];
            }

            Push(rest, target);
        }

        return resolved;
    }

    private static void Push(Stack<string> rest, string relativePath)
    {
        string[] parts = relativePath.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            rest.Push(parts[i]);
        }
    }
}
