namespace Noa.FeatureFlags.Cli.Tests;

public sealed class DocumentationTests
{
    private const string Fence = "```";

    /// <summary>The command lines that docs/cli.md shows with their output.</summary>
    public static TheoryData<string> Commands => [.. Blocks().Select(static block => block.Command)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Documentation_OfACommand_ShowsItsRealOutput(string command)
    {
        // Documented paths are those of the repository; the project copies the files to where it runs.
        Directory.SetCurrentDirectory(AppContext.BaseDirectory);
        string documented = Blocks().Single(block => block.Command == command).Output;

        ToolRun run = Tool.Run(CommandLine.Split(command));

        Assert.Equal(documented.Trim('\n'), run.Output.Trim('\n'));
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Documentation_OfTheTool_HasASectionForEachVerb()
    {
        string help = Tool.Run("flags", "--help").Output.Split("Commands:")[1];

        IEnumerable<string> verbs = help.Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ').Select(static line => line.Trim().Split(' ')[0]);

        Assert.Equal(verbs.Order(), File.ReadLines(PathOfDocument()).Where(static line => line.StartsWith("## noa flags ", StringComparison.Ordinal)).Select(static line => line["## noa flags ".Length..]).Order());
    }

    private static string PathOfDocument() => Path.Combine(AppContext.BaseDirectory, "docs", "cli.md");

    private static List<(string Command, string Output)> Blocks()
    {
        List<(string, string)> blocks = [];
        string[] parts = File.ReadAllText(PathOfDocument()).ReplaceLineEndings("\n").Split($"{Fence}console\n$ ");
        foreach (string part in parts.Skip(1))
        {
            string[] lines = part.Split('\n');
            int end = Array.IndexOf(lines, Fence);
            blocks.Add((lines[0], string.Join('\n', lines[1..end])));
        }

        return blocks;
    }
}
