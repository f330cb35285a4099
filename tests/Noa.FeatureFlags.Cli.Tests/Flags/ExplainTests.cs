using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class ExplainTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public ExplainTests() => _file = _folder.Write("flags.json", RuleTexts.Shop);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_RuleThatMatches_ShowsTheWalkAsATree()
    {
        ToolRun run = Tool.Run("flags", "explain", _file, "new-checkout", "--context", "key=u1", "plan=free", "email=u1@example.com");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("new-checkout for u1", run.Lines[0]);
        Assert.Contains(run.Lines, static line => line.StartsWith("├── ✗ targets: ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, static line => line.StartsWith("├── ✓ rules[0]: ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, static line => line.StartsWith("│   └── ✓ rules[0].when[0]: ", StringComparison.Ordinal));
        Assert.Equal("└── => on = true  RuleMatch, beta", run.Lines[^2]);
    }

    [Fact]
    public void Explain_Prerequisite_IsBelowTheFlagThatNeedsIt()
    {
        string file = _folder.Write("chain.json", """
            { "flags": { "base": { "rules": [{ "when": [{ "attribute": "plan", "in": ["pro"] }], "serve": "on" }], "fallthrough": "off" },
                         "top": { "prerequisites": [{ "flag": "base", "variation": "on" }], "fallthrough": "on" } } }
            """);

        ToolRun run = Tool.Run("flags", "explain", file, "top", "--context", "key=u1", "plan=free");

        Assert.Contains(run.Lines, static line => line.StartsWith("│   │   └── ✗ rules[0].when[0]: ", StringComparison.Ordinal));
        Assert.Equal("└── => off = false  PrerequisiteFailed, base", run.Lines[^2]);
    }

    [Fact]
    public void Explain_Json_HasResultAndSteps()
    {
        ToolRun run = Tool.Run("flags", "explain", _file, "new-checkout", "--context-json", """{"key":"alice"}""", "--json");

        JsonElement result = run.Json.GetProperty("result");
        Assert.Equal(("new-checkout", "alice", true, "TargetMatch"), (
            result.GetProperty("flag").GetString(), result.GetProperty("context").GetString(), result.GetProperty("value").GetBoolean(), result.GetProperty("reason").GetString()));
        JsonElement step = run.Json.GetProperty("steps")[1];
        Assert.Equal((0, "targets", true), (step.GetProperty("depth").GetInt32(), step.GetProperty("path").GetString(), step.GetProperty("isMatch").GetBoolean()));
        Assert.NotEmpty(step.GetProperty("text").GetString()!);
    }

    [Fact]
    public void Explain_UnknownFlag_Fails()
    {
        ToolRun run = Tool.Run("flags", "explain", _file, "nope");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("has no flag 'nope'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SeveralContexts_IsUnusable()
    {
        string contexts = _folder.Write("contexts.json", """[{"key":"a"},{"key":"b"}]""");

        ToolRun run = Tool.Run("flags", "explain", _file, "new-checkout", "--context-file", contexts);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("2 contexts were given", run.Error, StringComparison.Ordinal);
    }
}
