using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class DiffTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diff_ShortAndLongForm_AreTheSame()
    {
        string old = _folder.Write("old.json", """{ "flags": { "a": { "percentage": 25 }, "b": true } }""");
        string @new = _folder.Write("new.json", """
            {
              "flags": {
                // Another order, other words, the same meaning.
                "b": { "enabled": true, "fallthrough": "on" },
                "a": { "variations": { "on": true, "off": false }, "offVariation": "off", "fallthrough": { "rollout": { "off": 75, "on": 25.000 } } }
              }
            }
            """);

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal((0, "No differences.\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Diff_AddedAndRemovedEntries_AreNamed()
    {
        string old = _folder.Write("old.json", """{ "flags": { "gone": true, "kept": true }, "segments": { "left": { "included": ["u1"] } } }""");
        string @new = _folder.Write("new.json", """{ "flags": { "kept": true, "fresh": true }, "segments": { "joined": { "included": ["u1"] } } }""");

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["+ flag fresh", "- flag gone", "+ segment joined", "- segment left", "Flags: 1 added, 1 removed. Segments: 1 added, 1 removed.", ""],
            run.Lines);
    }

    [Theory]
    [InlineData("\"fallthrough\": \"on\"", "\"fallthrough\": \"off\"", "fallthrough: \"on\" -> \"off\"")]
    [InlineData("\"fallthrough\": { \"percentage\": 10 }", "\"fallthrough\": { \"percentage\": 20 }", "fallthrough.rollout.on: 10 -> 20")]
    [InlineData("\"fallthrough\": \"on\"", "\"fallthrough\": \"on\", \"owner\": \"web\"", "owner: + \"web\"")]
    [InlineData("\"fallthrough\": \"on\", \"owner\": \"web\"", "\"fallthrough\": \"on\"", "owner: - \"web\"")]
    [InlineData("\"fallthrough\": \"on\", \"enabled\": false", "\"fallthrough\": \"on\"", "enabled: false -> true")]
    [InlineData("\"fallthrough\": \"on\", \"targets\": { \"on\": [\"a\", \"b\"] }", "\"fallthrough\": \"on\", \"targets\": { \"on\": [\"b\", \"c\"] }", "targets[on].keys: - \"a\"|targets[on].keys: + \"c\"")]
    [InlineData(
        "\"fallthrough\": \"on\", \"variations\": { \"on\": true, \"off\": false }",
        "\"fallthrough\": \"on\", \"variations\": { \"off\": false, \"on\": true }",
        "variations (order): [\"on\",\"off\"] -> [\"off\",\"on\"]")]
    [InlineData(
        "\"fallthrough\": \"on\", \"rules\": [{ \"id\": \"r\", \"when\": [{ \"attribute\": \"n\", \"in\": [1] }], \"serve\": \"on\" }]",
        "\"fallthrough\": \"on\", \"rules\": [{ \"id\": \"r\", \"when\": [{ \"attribute\": \"n\", \"in\": [1, 2] }], \"serve\": \"on\" }]",
        "rules[r].when[0].in: [1] -> [1,2]")]
    [InlineData(
        "\"fallthrough\": \"on\", \"rules\": [{ \"serve\": \"on\" }]",
        "\"fallthrough\": \"on\", \"rules\": [{ \"serve\": \"off\" }]",
        "rules[0].serve: \"on\" -> \"off\"")]
    public void Diff_ChangedProperty_IsShownByItsPath(string before, string after, string lines)
    {
        string old = _folder.Write("old.json", $$"""{ "flags": { "f": { {{before}} } } }""");
        string @new = _folder.Write("new.json", $$"""{ "flags": { "f": { {{after}} } } }""");

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("~ flag f", run.Lines[0]);
        Assert.All(lines.Split('|'), line => Assert.Contains(line, run.Lines));
    }

    [Fact]
    public void Diff_RulePutBeforeOthers_IsTheOnlyChange()
    {
        const string Beta = """{ "id": "beta", "when": [{ "attribute": "a", "in": ["x"] }], "serve": "on" }""";
        const string Pro = """{ "id": "pro", "when": [{ "attribute": "b", "in": ["y"] }], "serve": "on" }""";
        string old = _folder.Write("old.json", $$"""{ "flags": { "f": { "rules": [{{Beta}}], "fallthrough": "off" } } }""");
        string @new = _folder.Write("new.json", $$"""{ "flags": { "f": { "rules": [{{Pro}}, {{Beta}}], "fallthrough": "off" } } }""");

        ToolRun run = Tool.Run("flags", "diff", old, @new, "--json");

        JsonElement property = Assert.Single(run.Json.GetProperty("flags")[0].GetProperty("properties").EnumerateArray());
        Assert.Equal("rules[pro]", property.GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, property.GetProperty("old").ValueKind);
        Assert.Equal("pro", property.GetProperty("new").GetProperty("id").GetString());
    }

    [Fact]
    public void Diff_RulesInAnotherOrder_AreDifferent()
    {
        const string Beta = """{ "id": "beta", "when": [{ "attribute": "a", "in": ["x"] }], "serve": "on" }""";
        const string Pro = """{ "id": "pro", "when": [{ "attribute": "b", "in": ["y"] }], "serve": "off" }""";
        string old = _folder.Write("old.json", $$"""{ "flags": { "f": { "rules": [{{Beta}}, {{Pro}}], "fallthrough": "off" } } }""");
        string @new = _folder.Write("new.json", $$"""{ "flags": { "f": { "rules": [{{Pro}}, {{Beta}}], "fallthrough": "off" } } }""");

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("rules (order): [\"beta\",\"pro\"] -> [\"pro\",\"beta\"]", run.Lines);
    }

    [Fact]
    public void Diff_Json_HasTheDocumentedProperties()
    {
        string old = _folder.Write("old.json", RuleTexts.Shop);
        string @new = _folder.Write("new.json", RuleTexts.Shop.Replace("\"included\": [\"bob\"]", "\"included\": [\"bob\", \"dan\"]", StringComparison.Ordinal));

        ToolRun run = Tool.Run("flags", "diff", old, @new, "--json");

        Assert.False(run.Json.GetProperty("isSame").GetBoolean());
        Assert.Empty(run.Json.GetProperty("flags").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("impact").ValueKind);
        JsonElement segment = Assert.Single(run.Json.GetProperty("segments").EnumerateArray());
        Assert.Equal(("beta-testers", "changed"), (segment.GetProperty("key").GetString(), segment.GetProperty("change").GetString()));
        JsonElement property = Assert.Single(segment.GetProperty("properties").EnumerateArray());
        Assert.Equal(("included[user].keys", "dan"), (property.GetProperty("path").GetString(), property.GetProperty("new").GetString()));
    }

    [Fact]
    public void Diff_Impact_CountsWhomAFlagServesSomethingElse()
    {
        string old = _folder.Write("old.json", """{ "flags": { "f": { "percentage": 10 }, "same": { "percentage": 50 } } }""");
        string @new = _folder.Write("new.json", """{ "flags": { "f": { "percentage": 30 }, "same": { "percentage": 50 } } }""");

        ToolRun run = Tool.Run("flags", "diff", old, @new, "--impact", "10000", "--json");

        JsonElement impact = run.Json.GetProperty("impact");
        Assert.Equal(10_000, impact.GetProperty("contexts").GetInt32());
        JsonElement flag = Assert.Single(impact.GetProperty("flags").EnumerateArray());
        Assert.Equal("f", flag.GetProperty("key").GetString());
        Assert.InRange(flag.GetProperty("changed").GetInt32(), 1_850, 2_150);
    }

    [Fact]
    public void Diff_ImpactOfASegment_IsCountedForTheFlagsThatAskIt()
    {
        string old = _folder.Write("old.json", RuleTexts.Shop);
        string @new = _folder.Write("new.json", RuleTexts.Shop.Replace("\"@example.com\"", "\"@example.org\"", StringComparison.Ordinal));

        ToolRun run = Tool.Run("flags", "diff", old, @new, "--impact", "3000");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("new-checkout", run.RowWith("new-checkout")[0]);
        Assert.Contains("of 3,000 contexts", run.Lines);
    }

    [Fact]
    public void Diff_ImpactOfNothing_SaysSo()
    {
        string file = _folder.Write("old.json", RuleTexts.Shop);

        ToolRun run = Tool.Run("flags", "diff", file, file, "--impact", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("None of 100 contexts is served anything else.", run.Lines);
    }

    [Fact]
    public void Diff_EntryThatCannotBeRead_IsUnusableAndTheRestIsCompared()
    {
        string old = _folder.Write("old.json", """{ "flags": { "good": false, "unknown": { "fallthrough": "off" }, "mistyped": true } }""");
        string @new = _folder.Write("new.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("~ flag good", run.Lines);
        Assert.DoesNotContain("mistyped", run.Output, StringComparison.Ordinal);
        Assert.Contains("'mistyped'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_UnreadableFile_IsUnusable()
    {
        string old = _folder.Write("old.json", RuleTexts.Shop);
        string @new = _folder.Write("new.json", "{");

        ToolRun run = Tool.Run("flags", "diff", old, @new);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("new.json is no rule set", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("many")]
    [InlineData("10000001")]
    public void Diff_BadImpact_IsUnusable(string count)
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = Tool.Run("flags", "diff", file, file, "--impact", count);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--impact takes a number of contexts from 1 to 10000000", run.Error, StringComparison.Ordinal);
    }
}
