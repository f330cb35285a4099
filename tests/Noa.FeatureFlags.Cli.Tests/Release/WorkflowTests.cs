using System.Text.RegularExpressions;
using Noa.FeatureFlags.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Workflows of this repository: they call what is there, with as few rights as possible. Nothing here runs them.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, ".github", "workflows"), "*.yml").Select(static path => Path.GetFileName(path))];

    [Fact]
    public void Workflows_OfTheRepository_AreThoseThatReleasingNeeds() =>
        Assert.Superset(new HashSet<string> { "release.yml", "deploy-blue-green.yml", "rollback.yml", "benchmarks.yml" }, Workflows.Select(static row => row.Data).ToHashSet());

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_ThatCallsTheToolOrAScript_CallsWhatIsThere(string name) =>
        Assert.Empty(Texts(Open(name), "run").SelectMany(ShellText.Problems));

    [Theory]
    [InlineData("release.yml")]
    [InlineData("deploy-blue-green.yml")]
    [InlineData("rollback.yml")]
    public void Workflow_OfReleasing_CallsTheTool(string name) =>
        Assert.NotEqual(0, Texts(Open(name), "run").Sum(static run => ShellText.Calls(run) + (run.Contains("scripts/release/", StringComparison.Ordinal) ? 1 : 0)));

    // What a person typed must not become script: it comes through the environment.
    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_ThatRunsAScript_PutsNoExpressionIntoIt(string name) =>
        Assert.All(Texts(Open(name), "run"), static run => Assert.DoesNotContain("${{", run, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_ThatUsesActions_PinsThem(string name) =>
        Assert.All(Texts(Open(name), "uses"), static action => Assert.Matches(Pinned(), action));

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Workflow_ByDefault_MayReadAndNothingElse(string name)
    {
        var root = (YamlMappingNode)Open(name);

        Assert.Equal("contents: read", Rights(root));
        Assert.All(((YamlMappingNode)root["jobs"]).Children.Values.Cast<YamlMappingNode>(), static job =>
        {
            Assert.Contains(Rights(job), new[] { null, "contents: read", "contents: write" });
            Assert.True(job.Children.ContainsKey("timeout-minutes"));
        });
    }

    [Theory]
    [InlineData("scripts/release/noa.sh release deploi staging v1", "deploi")]
    [InlineData("noa release status --enviroment staging", "--enviroment")]
    [InlineData("noa release deploy staging", "")]
    [InlineData("echo; noa release", "needs a verb")]
    [InlineData("scripts/release/nothing.sh", "scripts/release/nothing.sh is not there")]
    public void Check_OfACallThatIsWrong_FindsIt(string script, string complaint) =>
        Assert.Contains(ShellText.Problems(script), problem => problem.Contains(complaint, StringComparison.Ordinal));

    private static YamlNode Open(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(SourceTree.Root, ".github", "workflows", name))));
        return stream.Documents.Single().RootNode;
    }

    private static IEnumerable<string> Texts(YamlNode root, string name) => root.AllNodes.OfType<YamlMappingNode>()
        .SelectMany(map => map.Children.Where(entry => entry is { Key: YamlScalarNode key, Value: YamlScalarNode } && key.Value == name))
        .Select(static entry => ((YamlScalarNode)entry.Value).Value!);

    private static string? Rights(YamlMappingNode node) => node.Children.TryGetValue("permissions", out YamlNode? rights)
        ? string.Join(", ", ((YamlMappingNode)rights).Children.Select(static right => $"{right.Key}: {right.Value}"))
        : null;

    [GeneratedRegex("^[^@]+@(v[0-9]+|[0-9a-f]{40})$")]
    private static partial Regex Pinned();
}
