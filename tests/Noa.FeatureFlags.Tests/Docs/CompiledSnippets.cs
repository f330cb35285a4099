namespace Noa.FeatureFlags.Tests.Docs;

/// <summary>The pieces between <c>// snippet: name</c> and <c>// end</c> in the samples, which the build compiles.</summary>
internal static class CompiledSnippets
{
    private const string Start = "// snippet: ";
    private const string End = "// end";

    /// <exception cref="InvalidOperationException">A name is used twice, or a piece does not end.</exception>
    public static Dictionary<string, string> ReadAll()
    {
        Dictionary<string, string> snippets = new(StringComparer.Ordinal);
        foreach (string path in RepositoryFiles.Find("samples", ".cs"))
        {
            ReadFrom(path, snippets);
        }

        return snippets;
    }

    /// <summary>Text without the indentation that all its lines share, without space at the ends of lines and blank lines around it.</summary>
    public static string Normalize(IReadOnlyCollection<string> lines)
    {
        int indent = lines.Where(static line => line.Trim().Length > 0).Select(static line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length < indent ? "" : line[indent..].TrimEnd())).Trim('\n');
    }

    private static void ReadFrom(string path, Dictionary<string, string> snippets)
    {
        string? name = null;
        List<string> lines = [];
        foreach (string line in RepositoryFiles.ReadLines(path))
        {
            string text = line.Trim();
            if (text.StartsWith(Start, StringComparison.Ordinal) && name is null)
            {
                name = text[Start.Length..];
            }
            else if (text == End && name is not null)
            {
                snippets.Add(name, Normalize(lines));
                name = null;
                lines.Clear();
            }
            else if (name is not null)
            {
                lines.Add(line);
            }
        }

        if (name is not null)
        {
            throw new InvalidOperationException($"{path}: the snippet '{name}' has no '{End}'.");
        }
    }
}
