using System.Text;

namespace Noa.FeatureFlags.Benchmarks.Reports;

/// <summary>A table as Markdown; the first column is text, the others are numbers.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var text = new StringBuilder();
        AppendRow(text, columns);
        AppendRow(text, [.. columns.Select(static (_, index) => index == 0 ? "---" : "---:")]);
        _rows.ForEach(row => AppendRow(text, row));
        return text.ToString().TrimEnd('\n');
    }

    private static void AppendRow(StringBuilder text, string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
