namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>A Markdown file in which a program writes parts, each between two comments, and people the rest.</summary>
internal sealed class MarkedDocument
{
    private readonly string _path;
    private string _text;

    public MarkedDocument(string path)
    {
        _path = path;
        _text = File.ReadAllText(path);
    }

    /// <summary>Puts text in place of what stands between the comments of that name.</summary>
    /// <exception cref="FormatException">The file has no such comments.</exception>
    public void Replace(string name, string text)
    {
        string start = $"<!-- {name}: written by the report command -->";
        string end = $"<!-- end of {name} -->";
        int from = _text.IndexOf(start, StringComparison.Ordinal);
        int to = _text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new FormatException($"{_path} lacks '{start}' followed by '{end}'.");
        }

        _text = $"{_text[..(from + start.Length)]}\n{text}\n{_text[to..]}";
    }

    public void Save() => File.WriteAllText(_path, _text);
}
