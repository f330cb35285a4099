namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>As much of Gherkin as the suites need: scenarios, outlines with tables, tags and a background that says nothing.</summary>
internal static class Gherkin
{
    /// <summary>Steps of every scenario, outlines once a row.</summary>
    /// <param name="lines">A file.</param>
    /// <param name="without">A tag whose scenarios and tables are left out.</param>
    public static IEnumerable<(string Name, string[] Steps)> Scenarios(string[] lines, string without)
    {
        string name = "";
        var steps = new List<string>();
        string[]? header = null;
        (bool isOutline, bool isTagged, bool isLeftOut, bool inTable) = (false, false, false, false);
        foreach (string line in lines.Select(static line => line.Trim()).Append("Scenario: end"))
        {
            if (line.StartsWith('@'))
            {
                isTagged = line.Contains(without, StringComparison.Ordinal);
            }
            else if (line.StartsWith("Scenario", StringComparison.Ordinal) || line.StartsWith("Background", StringComparison.Ordinal))
            {
                if (!isOutline && steps.Count > 0 && !isLeftOut && name.Length > 0)
                {
                    yield return (name, [.. steps]);
                }

                steps.Clear();
                name = line.StartsWith("Background", StringComparison.Ordinal) ? "" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                (isOutline, isLeftOut, isTagged, inTable) = (line.StartsWith("Scenario Outline", StringComparison.Ordinal), isTagged, false, false);
            }
            else if (line.StartsWith("Examples", StringComparison.Ordinal))
            {
                (header, inTable, isLeftOut, isTagged) = (null, true, isTagged, false);
            }
            else if (line.StartsWith('|') && inTable)
            {
                string[] cells = [.. line.Trim('|').Split('|').Select(static cell => cell.Trim())];
                if (header is null)
                {
                    header = cells;
                }
                else if (!isLeftOut)
                {
                    string[] names = header;
                    yield return ($"{name} ({string.Join(", ", cells)})", [.. steps.Select(step => names.Zip(cells).Aggregate(step, static (text, cell) => text.Replace($"<{cell.First}>", cell.Second, StringComparison.Ordinal)))]);
                }
            }
            else if (line.Length > 0 && !line.StartsWith('#') && !line.StartsWith('|') && !line.StartsWith("Feature", StringComparison.Ordinal))
            {
                steps.Add(line);
            }
        }
    }
}
