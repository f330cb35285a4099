using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class ImportTests : IDisposable
{
    private const string Before = "{ \"flags\": { \"before\": true } }";

    private readonly TempFolder _folder = new();
    private readonly string _rules;

    public ImportTests() => _rules = _folder.Write("flags.json", Before);

    public static TheoryData<string> Kinds => ["flagd", "unleash", "growthbook", "featuremanagement", "launchdarkly"];

    // In each one flag that can be said, and one that cannot.
    public static TheoryData<string, string, string> PartlyGood => new()
    {
        { "flagd", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"},"bad":{"state":"ON","variants":{"a":1}}}}""", "flags.bad.state" },
        { "unleash", """{"features":[{"name":"good","enabled":true,"strategies":[]},{"name":"bad","enabled":true,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"50","stickiness":"random"}}]}]}""", "flags.bad.strategies[0].parameters" },
        { "growthbook", """{"features":{"good":{"defaultValue":1},"bad":{"defaultValue":1,"rules":[{"hashVersion":3,"coverage":0.5,"force":2}]}}}""", "flags.bad.rules[0].hashVersion" },
        { "featuremanagement", """{"feature_management":{"feature_flags":[{"id":"good","enabled":true},{"id":"bad","enabled":true,"conditions":{"client_filters":[{"name":"Own.Filter"}]}}]}}""", "flags.bad" },
    };

    // Prerequisites that lead back to where they began.
    public static TheoryData<string, string> Circles => new()
    {
        { "flagd", """{"$evaluators":{"x":{"$ref":"y"},"y":{"$ref":"x"}},"flags":{"a":{"state":"ENABLED","variants":{"on":true},"defaultVariant":"on","targeting":{"$ref":"x"}}}}""" },
        { "unleash", """{"features":[{"name":"a","enabled":true,"strategies":[],"dependencies":[{"feature":"b"}]},{"name":"b","enabled":true,"strategies":[],"dependencies":[{"feature":"a"}]}]}""" },
        { "growthbook", """{"features":{"a":{"defaultValue":1,"rules":[{"parentConditions":[{"id":"b","condition":{"value":1},"gate":true}]}]},"b":{"defaultValue":1,"rules":[{"parentConditions":[{"id":"a","condition":{"value":1},"gate":true}]}]}}}""" },
        { "launchdarkly", """{"flags":{"a":{"key":"a","on":true,"version":1,"variations":[true,false],"offVariation":1,"fallthrough":{"variation":0},"prerequisites":[{"key":"b","variation":0}]},"b":{"key":"b","on":true,"version":1,"variations":[true,false],"offVariation":1,"fallthrough":{"variation":0},"prerequisites":[{"key":"a","variation":0}]}},"segments":{}}""" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Import_FileThatIsNone_SaysWhereAndLeavesTheRulesAlone(string kind)
    {
        ToolRun run = Tool.Run("flags", "import", kind, _folder.Write("theirs.json", "{\n  \"flags\": "), "--out", _rules, "--partial");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("theirs.json cannot be imported", run.Error, StringComparison.Ordinal);
        Assert.Contains("line ", run.Error, StringComparison.Ordinal);
        Assert.Equal(Before, File.ReadAllText(_rules));
    }

    [Theory]
    [MemberData(nameof(PartlyGood))]
    public void Import_WithARefusedFlag_WritesWhatIsGoodOnlyWhenAsked(string kind, string text, string place)
    {
        string theirs = _folder.Write("theirs.json", text);

        ToolRun run = Tool.Run("flags", "import", kind, theirs, "--out", _rules);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Lines, line => line.StartsWith(place, StringComparison.Ordinal));
        Assert.Contains("--partial", run.Output, StringComparison.Ordinal);
        Assert.Equal(Before, File.ReadAllText(_rules));

        Assert.Equal(1, Tool.Run("flags", "import", kind, theirs, "--out", _rules, "--partial").ExitCode);
        Assert.Equal(["good"], FlagsOf(_rules));
    }

    [Theory]
    [MemberData(nameof(Circles))]
    public void Import_OfFlagsInACircle_EndsAndWritesRulesThatCanBeRead(string kind, string text)
    {
        Tool.Run("flags", "import", kind, _folder.Write("theirs.json", text), "--out", _rules, "--partial");

        ToolRun validated = Tool.Run("flags", "validate", _rules);

        Assert.NotEqual(Before, File.ReadAllText(_rules));
        Assert.True(validated.ExitCode == 0, validated.Output + validated.Error);
    }

    [Fact]
    public void Import_WithoutAFileToWrite_ReportsAlone()
    {
        ToolRun run = Tool.Run("flags", "import", "flagd", _folder.Write("theirs.json", """{"flags":{"good":{"state":"ENABLED","variants":{"a":1},"defaultVariant":"a"}}}"""), "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(1, run.Json.GetProperty("flags").GetInt32());
        Assert.Equal(["flags.json", "theirs.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(Before, File.ReadAllText(_rules));
    }

    private static IEnumerable<string> FlagsOf(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("flags").EnumerateObject().Select(static flag => flag.Name)];
    }
}
