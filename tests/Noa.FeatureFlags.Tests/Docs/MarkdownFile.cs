using System.Text.RegularExpressions;

namespace Noa.FeatureFlags.Tests.Docs;

/// <summary>What the tests look at in a page: blocks of code, links, headings.</summary>
internal sealed partial class MarkdownFile
{
    private const string Fence = "```";

    private MarkdownFile(string path) => Path = path;

    public string Path { get; }

    public List<CodeBlock> Blocks { get; } = [];

    /// <summary>Targets of links outside code, with the line.</summary>
    public List<(string Target, int Line)> Links { get; } = [];

    /// <summary>Anchors of headings, as GitHub makes them.</summary>
    public HashSet<string> Anchors { get; } = new(StringComparer.Ordinal);

    public static MarkdownFile Read(string path)
    {
        MarkdownFile file = new(path);
        CodeBlock? block = null;
        string lastText = "";
        string[] lines = RepositoryFiles.ReadLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block = block is null ? file.Open(line[Fence.Length..], lastText, i + 1) : null;
            }
            else if (block is not null)
            {
                block.Lines.Add(lines[i]);
            }
            else if (line.Length > 0)
            {
                lastText = line;
                file.ReadText(line, i + 1);
            }
        }

        return file;
    }

    private CodeBlock Open(string language, string textBefore, int line)
    {
        Match marker = Marker().Match(textBefore);
        CodeBlock block = new(language, marker.Success ? marker.Groups[1].Value : null, line);
        Blocks.Add(block);
        return block;
    }

    private void ReadText(string line, int number)
    {
        foreach (Match link in Link().Matches(InlineCode().Replace(line, "")))
        {
            Links.Add((link.Groups[1].Value, number));
        }

        if (line[0] == '#')
        {
            string title = line.TrimStart('#').Trim();
            Anchors.Add(string.Concat(title.ToLowerInvariant().Where(static c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'));
        }
    }

    [GeneratedRegex(@"^<!-- snippet: ([a-z0-9-]+) -->$")]
    private static partial Regex Marker();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();
}
