using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Docs;

public class RuleSetBlockTests
{
    [Fact]
    public async Task RuleSets_ShownOnPages_HaveNoDiagnostics()
    {
        List<string> mistakes = [];
        int count = 0;
        foreach (string page in RepositoryFiles.Find("", ".md"))
        {
            foreach (CodeBlock block in MarkdownFile.Read(page).Blocks.Where(IsRuleSet))
            {
                RuleSetProvider provider = new(new InMemorySource(RuleSetJson.Parse(string.Join('\n', block.Lines))));
                await using FeatureFlagClient flags = new(provider);
                mistakes.AddRange(provider.Status.Diagnostics.Select(diagnostic => $"{page}:{block.Line}: {diagnostic}"));
                count++;
            }
        }

        Assert.True(count > 0, "No page shows a rule set.");
        Assert.Empty(mistakes);
    }

    private static bool IsRuleSet(CodeBlock block) =>
        block.Language is "json" or "jsonc" && block.Lines.Count > 1 && block.Lines[0] == "{" && block.Lines.Any(static line => line.StartsWith("  \"flags\":", StringComparison.Ordinal));
}
