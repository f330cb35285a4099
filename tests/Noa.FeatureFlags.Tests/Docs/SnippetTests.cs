namespace Noa.FeatureFlags.Tests.Docs;

public class SnippetTests
{
    public static TheoryData<string> Pages => [.. RepositoryFiles.Find("", ".md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_WithCSharp_ShowsWhatIsCompiled(string page)
    {
        Dictionary<string, string> compiled = CompiledSnippets.ReadAll();

        List<string> differences = [];
        foreach (CodeBlock block in MarkdownFile.Read(page).Blocks.Where(static block => block.Language is "csharp" or "cs" or "c#"))
        {
            if (block.Snippet is null)
            {
                differences.Add($"{page}:{block.Line} has no <!-- snippet: name --> above it.");
            }
            else if (!compiled.TryGetValue(block.Snippet, out string? source))
            {
                differences.Add($"{page}:{block.Line} shows '{block.Snippet}', which no file in samples/ has.");
            }
            else if (CompiledSnippets.Normalize(block.Lines) != source)
            {
                differences.Add($"{page}:{block.Line} is not what samples/ has as '{block.Snippet}':\n{source}");
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void CompiledSnippet_IsShownOnSomePage()
    {
        var shown = RepositoryFiles.Find("", ".md").SelectMany(static page => MarkdownFile.Read(page).Blocks).Select(static block => block.Snippet).ToHashSet();

        string[] forgotten = [.. CompiledSnippets.ReadAll().Keys.Where(name => !shown.Contains(name))];

        Assert.Empty(forgotten);
    }

    [Fact]
    public void Readme_ShowsTheFirstProgramWithinItsFirstScreen()
    {
        var readme = MarkdownFile.Read("README.md");

        CodeBlock first = readme.Blocks.First(static block => block.Language == "csharp");

        Assert.Equal("first-program", first.Snippet);
        Assert.True(first.Line <= 12, $"The first C# stands in line {first.Line}.");
    }
}
