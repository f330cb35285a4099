using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class SimulateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Simulate_Percentage_ShowsExpectedAndActualShare()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": { "percentage": 25 } } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "20000", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((20_000, "synthetic"), (run.Json.GetProperty("contexts").GetInt32(), run.Json.GetProperty("source").GetString()));
        JsonElement on = run.Json.GetProperty("flags")[0].GetProperty("variations")[0];
        Assert.Equal(("on", true), (on.GetProperty("served").GetProperty("variation").GetString(), on.GetProperty("served").GetProperty("value").GetBoolean()));
        Assert.Equal(25m, on.GetProperty("expectedPercent").GetDecimal());
        Assert.InRange(on.GetProperty("actualPercent").GetDecimal(), 24m, 26m);
        Assert.InRange(on.GetProperty("contexts").GetInt32(), 4_800, 5_200);
    }

    [Fact]
    public void Simulate_Table_HasARowAndABarForEachVariation()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": true } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "50");

        Assert.Equal(["f", "on = true", "100.00%", "50", "████████████████████"], run.RowWith("f"));
        Assert.Equal(["off = false", "0.00%", "0", "░░░░░░░░░░░░░░░░░░░░"], run.RowWith("off = false"));
        Assert.Contains("50 synthetic contexts, 1 flag", run.Lines);
    }

    [Fact]
    public void Simulate_Default_TriesAHundredThousandContexts()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": true } }""");

        ToolRun run = Tool.Run("flags", "simulate", file);

        Assert.Contains("100,000 synthetic contexts, 1 flag", run.Lines);
    }

    [Fact]
    public void Simulate_Twice_PrintsTheSame()
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun first = Tool.Run("flags", "simulate", file, "--contexts", "2000");
        ToolRun second = Tool.Run("flags", "simulate", file, "--contexts", "2000");

        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Simulate_KnownRules_GivesTheKnownCounts()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "new-checkout": { "percentage": 25 } } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "1000", "--json");

        // Keys and draws are part of the tool's promise: the same on every machine, and from version to version.
        int expected = Enumerable.Range(0, 1000).Count(static i => Bucket.Of("new-checkout", $"user-{i}").Index < 25_000);
        Assert.Equal(expected, run.Json.GetProperty("flags")[0].GetProperty("variations")[0].GetProperty("contexts").GetInt32());
    }

    [Fact]
    public void Simulate_Experiment_ExpectsTheOffVariationOutsideIt()
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = Tool.Run("flags", "simulate", file, "button", "--contexts", "20000", "--json");

        JsonElement[] splits = [.. run.Json.GetProperty("flags")[0].GetProperty("variations").EnumerateArray()];
        Assert.Equal([80m, 20m], splits.Select(static split => split.GetProperty("expectedPercent").GetDecimal()));
        Assert.InRange(splits[1].GetProperty("actualPercent").GetDecimal(), 19m, 21m);
    }

    [Fact]
    public void Simulate_RulesAndFallthrough_ExpectTheirMixture()
    {
        string file = _folder.Write("flags.json", """
            { "flags": { "f": { "rules": [{ "when": [{ "attribute": "plan", "in": ["pro"] }], "serve": { "percentage": 100 } }], "fallthrough": { "percentage": 0 } } } }
            """);

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "5000", "--json");

        JsonElement on = run.Json.GetProperty("flags")[0].GetProperty("variations")[0];
        Assert.InRange(on.GetProperty("actualPercent").GetDecimal(), 45m, 55m);
        Assert.Equal(on.GetProperty("actualPercent").GetDecimal(), on.GetProperty("expectedPercent").GetDecimal());
    }

    [Fact]
    public void Simulate_FlagWithoutOffVariation_ListsTheDefaultValue()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": { "enabled": false, "variations": { "a": "x" }, "offVariation": null, "fallthrough": "a" } } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "10");

        Assert.Equal(["(default value)", "100.00%", "10", "████████████████████"], run.RowWith("(default value)"));
    }

    [Fact]
    public void Simulate_GivenContexts_CountsThose()
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);
        string contexts = _folder.Write("contexts.ndjson", "{\"key\":\"alice\"}\n{\"key\":\"mallory\"}\n{\"key\":\"alice\"}\n");

        ToolRun run = Tool.Run("flags", "simulate", file, "new-checkout", "--context-file", contexts, "--json");

        Assert.Equal((3, "given"), (run.Json.GetProperty("contexts").GetInt32(), run.Json.GetProperty("source").GetString()));
        Assert.Equal([2, 1], run.Json.GetProperty("flags")[0].GetProperty("variations").EnumerateArray().Select(static split => split.GetProperty("contexts").GetInt32()));
    }

    [Fact]
    public void Simulate_Compare_SaysWhoMovesWhere()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": { "percentage": 10 }, "same": true } }""");
        string other = _folder.Write("next.json", """{ "flags": { "f": { "percentage": 30 }, "same": true } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--compare", other, "--contexts", "10000", "--json");

        JsonElement comparison = run.Json.GetProperty("comparison");
        Assert.Equal(other, comparison.GetProperty("file").GetString());
        JsonElement flag = Assert.Single(comparison.GetProperty("flags").EnumerateArray());
        JsonElement move = Assert.Single(flag.GetProperty("moves").EnumerateArray());
        Assert.Equal(("f", "off", "on"), (
            flag.GetProperty("key").GetString(),
            move.GetProperty("from").GetProperty("variation").GetString(),
            move.GetProperty("to").GetProperty("variation").GetString()));
        Assert.InRange(move.GetProperty("contexts").GetInt32(), 1_850, 2_150);
        Assert.Equal(flag.GetProperty("changed").GetInt32(), move.GetProperty("contexts").GetInt32());
    }

    [Fact]
    public void Simulate_CompareTable_ShowsValuesThatChangeUnderOneName()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": { "variations": { "a": 1 }, "fallthrough": "a" } } }""");
        string other = _folder.Write("next.json", """{ "flags": { "f": { "variations": { "a": 2 }, "fallthrough": "a" } } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--compare", other, "--contexts", "40");

        Assert.Equal(["f", "a = 1", "a = 2", "40", "100.00%"], run.RowWith("a = 2"));
    }

    [Fact]
    public void Simulate_CompareWithoutChange_SaysSo()
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = Tool.Run("flags", "simulate", file, "--compare", file, "--contexts", "40");

        Assert.Contains($"{file} serves every context the same.", run.Lines);
    }

    [Fact]
    public void Simulate_CompareWithAFileThatLacksTheFlag_SaysSo()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": true } }""");
        string other = _folder.Write("next.json", """{ "flags": { "g": true } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "f", "--compare", other, "--contexts", "40");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{other} lacks 'f': not compared.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulate_PatternThatNoSampleMatches_SaysSo()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": { "rules": [{ "when": [{ "attribute": "n", "matches": "a\\bb" }], "serve": "on" }], "fallthrough": "off" } } }""");

        ToolRun run = Tool.Run("flags", "simulate", file, "--contexts", "40");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the pattern 'a\\bb'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--contexts takes a number of contexts", "--contexts", "0")]
    [InlineData(2, "--contexts takes a number of contexts", "--contexts", "1e5")]
    [InlineData(2, "exclude one another", "--contexts", "5", "--context-file", "x.json")]
    [InlineData(2, "There is no file 'x.json' (the context file)", "--context-file", "x.json")]
    [InlineData(2, "There is no file 'x.json' (the rule file)", "--compare", "x.json")]
    [InlineData(1, "has no flag 'nope'", "nope")]
    public void Simulate_BadOption_FailsWithASentence(int exitCode, string sentence, params string[] options)
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = Tool.Run(["flags", "simulate", file, .. options]);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }
}
