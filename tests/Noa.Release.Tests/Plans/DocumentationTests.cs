using System.Text.RegularExpressions;
using Noa.FeatureFlags.Tests.Architecture;
using Noa.Release.Plans;

namespace Noa.Release.Tests.Plans;

/// <summary>Release files and plans on pages are read by the readers.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Blocks => [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs", "release"), "*.md").SelectMany(static page => YamlBlock().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")).Select(static match => match.Groups[1].Value))];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Page_WithYaml_ShowsWhatTheToolReads(string yaml)
    {
        if (yaml.StartsWith("app:", StringComparison.Ordinal))
        {
            ReleaseFile.Parse("noa-release.yaml", yaml);
        }
        else
        {
            PlanCheck.Check(Strategies.Parse("plan.yaml", yaml, PlanTexts.Staging), PlanTexts.Staging);
        }
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
