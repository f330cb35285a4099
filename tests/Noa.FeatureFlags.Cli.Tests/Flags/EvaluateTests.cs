using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class EvaluateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public EvaluateTests() => _file = _folder.Write("flags.json", RuleTexts.Shop);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluate_OneContext_ShowsValueVariationReasonAndRule()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "new-checkout", "--context", "key=u1", "email=u1@example.com");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["new-checkout", "true", "on", "RuleMatch", "beta"], run.RowWith("new-checkout"));
    }

    [Fact]
    public void Evaluate_NumbersInPairs_AreNumbers()
    {
        ToolRun grown = Tool.Run("flags", "evaluate", _file, "new-checkout", "--context", "key=u1", "plan=pro", "age=31", "--json");
        ToolRun child = Tool.Run("flags", "evaluate", _file, "new-checkout", "--context", "key=u1", "plan=pro", "age=7", "--json");

        Assert.Equal("eu-pro", grown.Json.GetProperty("results")[0].GetProperty("ruleId").GetString());
        Assert.Equal("Fallthrough", child.Json.GetProperty("results")[0].GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("n=3", "in", "[3]", true)]
    [InlineData("n=\"3\"", "in", "[3]", false)]
    [InlineData("n=\"3\"", "in", "[\"3\"]", true)]
    [InlineData("n=true", "in", "[true]", true)]
    [InlineData("n=2.4.0", "semverAtLeast", "\"2.4.0\"", true)]
    [InlineData("n=[\"a\",\"b\"]", "in", "[\"b\"]", true)]
    [InlineData("n=null", "exists", "true", false)]
    [InlineData("n=", "in", "[\"\"]", true)]
    [InlineData("n=a=b", "in", "[\"a=b\"]", true)]
    [InlineData("n=@handle", "in", "[\"@handle\"]", true)]
    [InlineData("n=-5", "lessThan", "0", true)]
    public void Evaluate_Pair_IsReadAsJsonWhereItIsJson(string pair, string op, string operand, bool isMatch)
    {
        string file = _folder.Write("one.json", $$"""
            { "flags": { "f": { "rules": [{ "when": [{ "attribute": "n", "{{op}}": {{operand}} }], "serve": "on" }], "fallthrough": "off" } } }
            """);

        ToolRun run = Tool.Run("flags", "evaluate", file, "f", "--context", "key=u1", pair, "--json");

        Assert.Equal(isMatch, run.Json.GetProperty("results")[0].GetProperty("value").GetBoolean());
    }

    [Fact]
    public void Evaluate_KeyOfDigits_IsText()
    {
        string file = _folder.Write("one.json", """{ "flags": { "f": { "targets": { "on": ["42"] }, "fallthrough": "off" } } }""");

        ToolRun run = Tool.Run("flags", "evaluate", file, "f", "--context", "key=42", "--json");

        Assert.Equal("TargetMatch", run.Json.GetProperty("results")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public void Evaluate_WithoutFlag_ShowsAllFlags()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "--context", "key=alice");

        Assert.Equal(["new-checkout", "true", "on", "TargetMatch"], run.RowWith("new-checkout"));
        Assert.Equal(["page-size", "12", "small", "Fallthrough"], run.RowWith("page-size"));
        Assert.Equal("button", run.RowWith("button")[0]);
    }

    [Fact]
    public void Evaluate_SeveralKindsAsJson_AsksEach()
    {
        string file = _folder.Write("kinds.json", """
            { "flags": { "f": { "rules": [{ "when": [{ "kind": "organization", "attribute": "employees", "atLeast": 50 }], "serve": "on" }], "fallthrough": "off" } } }
            """);

        ToolRun run = Tool.Run("flags", "evaluate", file, "f", "--context-json", """{"kind":"multi","user":{"key":"u1"},"organization":{"key":"acme","employees":80}}""", "--json");

        JsonElement result = run.Json.GetProperty("results")[0];
        Assert.Equal(("u1 + acme", true, "rule-1"), (result.GetProperty("context").GetString(), result.GetProperty("value").GetBoolean(), result.GetProperty("ruleId").GetString()));
    }

    [Theory]
    [InlineData("[{\"key\":\"alice\"},{\"key\":\"mallory\"}]")]
    [InlineData("{\"key\":\"alice\"}\n{\"key\":\"mallory\"}\n")]
    [InlineData("\ufeff{\n  \"key\": \"alice\", // a comment\n}\n\n{\"key\":\"mallory\"}")]
    public void Evaluate_ContextFile_HasARowForEachContext(string contexts)
    {
        string file = _folder.Write("contexts.json", contexts);

        ToolRun run = Tool.Run("flags", "evaluate", _file, "new-checkout", "--context-file", file);

        Assert.Equal(["alice", "true", "on", "TargetMatch"], run.RowWith("alice"));
        Assert.Equal(["mallory", "false", "off", "TargetMatch"], run.RowWith("mallory"));
    }

    [Fact]
    public void Evaluate_ContextsFromStandardInput_AreRead()
    {
        ToolRun run = new Tool { Input = "{\"key\":\"alice\"}" }.Call("flags", "evaluate", _file, "new-checkout", "--context-file", "-", "--json");

        Assert.True(run.Json.GetProperty("results")[0].GetProperty("value").GetBoolean());
    }

    [Fact]
    public void Evaluate_Json_HasTheDocumentedProperties()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "button", "--context", "key=u1", "--json");

        JsonElement result = Assert.Single(run.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(
            ["flag", "context", "value", "variation", "reason", "ruleId", "error", "split", "inExperiment", "lacksBucketingValue"],
            result.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("button", "u1", "Fallthrough", true), (
            result.GetProperty("flag").GetString(), result.GetProperty("context").GetString(), result.GetProperty("reason").GetString(), result.GetProperty("split").GetBoolean()));
    }

    [Fact]
    public void Evaluate_WithoutContext_SaysThatTheBucketingValueIsMissing()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "new-checkout");

        Assert.Equal(["new-checkout", "false", "off", "Fallthrough (no bucketing value)"], run.RowWith("new-checkout"));
    }

    [Fact]
    public void Evaluate_FlagWithoutOffVariation_ServesTheDefaultValue()
    {
        string file = _folder.Write("off.json", """{ "flags": { "f": { "enabled": false, "variations": { "a": "x" }, "offVariation": null, "fallthrough": "a" } } }""");

        ToolRun run = Tool.Run("flags", "evaluate", file, "f", "--default", "mine", "--context", "key=u1");

        Assert.Equal(["f", "\"mine\"", "(default value)", "Off"], run.RowWith("f"));
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("integer", "12")]
    [InlineData("number", "12")]
    [InlineData("json", "12")]
    [InlineData("Integer", "12")]
    [InlineData("int", "12")]
    [InlineData("double", "12")]
    public void Evaluate_TypeThatFits_ReadsTheValue(string type, string value)
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "page-size", "--type", type, "--context", "key=u1", "--json");

        Assert.Equal((0, value), (run.ExitCode, run.Json.GetProperty("results")[0].GetProperty("value").GetRawText()));
    }

    [Fact]
    public void Evaluate_TypeThatDoesNotFit_FailsWithTheDefaultValue()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "page-size", "--type", "string", "--default", "many", "--context", "key=u1");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["page-size", "\"many\"", "(default value)", "Error (TypeMismatch)"], run.RowWith("page-size"));
    }

    [Fact]
    public void Evaluate_UnknownFlag_SaysWhereToLook()
    {
        ToolRun run = Tool.Run("flags", "evaluate", _file, "nwe-checkout", "--context", "key=u1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal($"{_file} has no flag 'nwe-checkout'. 'noa flags list {_file}' shows what there is.\n", run.Error);
    }

    [Fact]
    public void Evaluate_FaultyFlag_SaysWhatIsWrongWithIt()
    {
        string file = _folder.Write("faulty.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "evaluate", file, "unknown", "--context", "key=u1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 3, $.flags.unknown.fallthrough: The flag has no variation 'onn'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_AllFlagsOfAFaultyFile_LeavesTheFaultyOutAndSaysSo()
    {
        string file = _folder.Write("faulty.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "evaluate", file, "--context", "key=u1", "--json");

        Assert.Equal("good", Assert.Single(run.Json.GetProperty("results").EnumerateArray()).GetProperty("flag").GetString());
        Assert.Contains("'unknown'", run.Error, StringComparison.Ordinal);
        Assert.Contains("'mistyped'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_UnreadableFile_IsUnusable()
    {
        string file = _folder.Write("broken.json", "{ nonsense");

        ToolRun run = Tool.Run("flags", "evaluate", file, "f");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{file} is no rule set: line 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_CustomStrategyOfAPrerequisite_SaysThatItIsNotRun()
    {
        string file = _folder.Write("strategy.json", """
            { "flags": { "chat": { "fallthrough": { "strategy": "hours" } }, "video": { "prerequisites": [{ "flag": "chat", "variation": "on" }], "fallthrough": "on" }, "plain": true } }
            """);

        ToolRun video = Tool.Run("flags", "evaluate", file, "video", "--context", "key=u1");
        ToolRun plain = Tool.Run("flags", "evaluate", file, "plain", "--context", "key=u1");

        Assert.Contains("(hours)", video.Error, StringComparison.Ordinal);
        Assert.Equal(["video", "false", "off", "PrerequisiteFailed", "chat"], video.RowWith("video"));
        Assert.Empty(plain.Error);
    }

    [Theory]
    [InlineData("'plan' is no attribute", "--context", "plan")]
    [InlineData("'=x' is no attribute", "--context", "=x")]
    [InlineData("'plan' is given twice", "--context", "plan=a", "plan=b")]
    [InlineData("cannot be a context kind", "--context", "kind=a b")]
    [InlineData("needs at least one member", "--context", "kind=multi")]
    [InlineData("--context-json cannot be understood", "--context-json", "{plan:1}")]
    [InlineData("A context is a JSON object", "--context-json", "[]")]
    [InlineData("'key' of a context is a string", "--context-json", "{\"key\":3}")]
    [InlineData("exclude one another", "--context", "key=u1", "--context-json", "{}")]
    [InlineData("There is no file 'nowhere.json' (the context file)", "--context-file", "nowhere.json")]
    [InlineData("'text' is no type", "--type", "text")]
    [InlineData("--default 'maybe' is no value of the type boolean", "--default", "maybe")]
    [InlineData("--default '1.5' is no value of the type integer", "--type", "integer", "--default", "1.5")]
    [InlineData("--default 'NaN' is no value of the type number", "--type", "number", "--default", "NaN")]
    [InlineData("--default '{' is no value of the type json", "--type", "json", "--default", "{")]
    [InlineData("There is no option '--contxt'", "--contxt", "key=u1")]
    public void Evaluate_BadOption_IsUnusableAndSaysWhatToDo(string sentence, params string[] options)
    {
        ToolRun run = Tool.Run(["flags", "evaluate", _file, "new-checkout", .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds no context")]
    [InlineData("[]", "holds no context")]
    [InlineData("{\"key\":\"u1\"}\n{\"key\":3}", "in line 2: 'key' of a context is a string")]
    [InlineData("{\"key\":\"u1\"}\n\"u2\"", "in line 2: A context is a JSON object")]
    [InlineData("{\"key\":\"u1\"}\n{\"key\":", "is not JSON in line 2")]
    [InlineData("key,plan\nu1,pro", "is not JSON in line 1")]
    public void Evaluate_BadContextFile_IsUnusableAndNamesTheLine(string contexts, string sentence)
    {
        string file = _folder.Write("contexts.json", contexts);

        ToolRun run = Tool.Run("flags", "evaluate", _file, "new-checkout", "--context-file", file);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_RulesAndContextsFromStandardInput_IsUnusable()
    {
        ToolRun run = new Tool { Input = RuleTexts.Shop }.Call("flags", "evaluate", "-", "new-checkout", "--context-file", "-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("it is both the rule file and the context file", run.Error, StringComparison.Ordinal);
    }
}
