using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests;

/// <summary>What came of one run of the tool.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>The output as one JSON document; fails the test when it is none, or more than one.</summary>
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The lines of the output, blanks at both ends removed.</summary>
    public IReadOnlyList<string> Lines => [.. Output.Split('\n').Select(static line => line.Trim())];

    /// <summary>The cells of the first row of a table that has this text in one of them.</summary>
    public string[] RowWith(string cell) => Lines
        .Select(static line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .First(cells => cells.Contains(cell));
}
