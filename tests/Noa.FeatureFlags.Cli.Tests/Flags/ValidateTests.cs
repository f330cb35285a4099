using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class ValidateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_GoodFile_SaysWhatThereIsAndSucceeds()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "a": true, "b": false }, "segments": { "s": { "included": ["u1"] } } }""");

        ToolRun run = Tool.Run("flags", "validate", file);

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith(": 2 flags, 1 segment, no errors\n", run.Output.Replace("\n ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Validate_FaultyFile_ShowsSeverityLinePathMessageAndCode()
    {
        string file = _folder.Write("flags.json", RuleTexts.Faulty);

        ToolRun run = new Tool { Variables = { ["COLUMNS"] = "200" } }.Call("flags", "validate", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["error", "3", "$.flags.unknown.fallthrough", "The flag has no variation 'onn': use one of 'on', 'off'.", "unknown-variation"],
            run.RowWith("$.flags.unknown.fallthrough"));
        Assert.Equal("unknown-property", run.RowWith("$.flags.mistyped.percentag")[^1]);
        Assert.Contains("3 flags, 0 segments, 2 errors", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FaultyFile_UnderlinesTheProperty()
    {
        string file = _folder.Write("flags.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "validate", file);

        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("4 │", StringComparison.Ordinal));
        Assert.Equal(lines[source].IndexOf("\"percentag\"", StringComparison.Ordinal), lines[source + 1].IndexOf('^', StringComparison.Ordinal));
        Assert.Contains("^^^^^^^^^^^^^^^ unknown-property", lines[source + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoJson_PointsAtTheByte()
    {
        string file = _folder.Write("flags.json", "{\n  \"flags\": { \"a\": tru }\n}");

        ToolRun run = Tool.Run("flags", "validate", file);

        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("2 │", StringComparison.Ordinal));
        Assert.Equal(lines[source].IndexOf("tru }", StringComparison.Ordinal) + 3, lines[source + 1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_DuplicateOnOneLine_UnderlinesTheSecond()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "f": true, "f": false } }""");

        ToolRun run = Tool.Run("flags", "validate", file);

        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("1 │", StringComparison.Ordinal));
        Assert.Equal(lines[source].LastIndexOf("\"f\"", StringComparison.Ordinal), lines[source + 1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_LongLine_ShowsThePartThatIsUnderlined()
    {
        string file = _folder.Write("flags.json", $$"""{ "flags": { "padding": { "description": "{{new string('x', 500)}}", "fallthrough": "on" }, "a": { "percentag": 25 } } }""");

        ToolRun run = Tool.Run("flags", "validate", file);

        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("1 │", StringComparison.Ordinal));
        Assert.InRange(lines[source].Length, 1, 120);
        Assert.Equal(lines[source].IndexOf("\"percentag\"", StringComparison.Ordinal), lines[source + 1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_WideLettersBeforeTheMistake_KeepsTheCaretInItsColumn()
    {
        string file = _folder.Write("flags.json", """{ "flags": { "日本": { "percentag": 25 } } }""");

        ToolRun run = Tool.Run("flags", "validate", file);

        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("1 │", StringComparison.Ordinal));
        Assert.Equal(lines[source].IndexOf("\"percentag\"", StringComparison.Ordinal) + 2, lines[source + 1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_ManyMistakes_ShowsTheFirstLinesOnly()
    {
        string flags = string.Join(",\n", Enumerable.Range(0, 30).Select(static i => $"\"f{i}\": 3"));
        string file = _folder.Write("flags.json", $"{{ \"flags\": {{ {flags} }} }}");

        ToolRun run = Tool.Run("flags", "validate", file);

        Assert.Equal(20, run.Lines.Count(static line => line.EndsWith("^ wrong-type", StringComparison.Ordinal)));
        Assert.Contains("Lines of 10 more are not shown.", run.Lines);
        Assert.Contains("30 errors", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FlagPastItsDay_WarnsAndSucceeds()
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = Tool.Run("flags", "validate", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("4", run.RowWith("expired")[1]);
        Assert.Contains("2027-03-01", run.Output, StringComparison.Ordinal);
        Assert.Contains("no errors, 1 warning", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-02-28T12:00:00Z", 0)]
    [InlineData("2027-03-01T23:59:59Z", 0)]
    [InlineData("2027-03-02T00:00:00Z", 1)]
    public void Validate_Strict_FailsTheDayAfterTheFlagShouldBeGone(string now, int exitCode)
    {
        string file = _folder.Write("flags.json", RuleTexts.Shop);

        ToolRun run = new Tool { Now = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture) }.Call("flags", "validate", "--strict", file);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0, "--strategy", "business-hours")]
    public void Validate_CustomStrategy_WarnsUnlessTheApplicationHasIt(int warnings, params string[] options)
    {
        string file = _folder.Write("flags.json", """{ "flags": { "chat": { "fallthrough": { "strategy": "business-hours" } } } }""");

        ToolRun run = Tool.Run(["flags", "validate", file, "--json", .. options]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(warnings, run.Json.GetProperty("warnings").GetInt32());
    }

    [Fact]
    public void Validate_Json_HasTheDocumentedProperties()
    {
        string file = _folder.Write("flags.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "validate", file, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("isValid").GetBoolean());
        JsonElement report = Assert.Single(run.Json.GetProperty("files").EnumerateArray());
        Assert.Equal((file, 3, 0, 2, 0), (
            report.GetProperty("file").GetString(),
            report.GetProperty("flags").GetInt32(),
            report.GetProperty("segments").GetInt32(),
            report.GetProperty("errors").GetInt32(),
            report.GetProperty("warnings").GetInt32()));
        JsonElement diagnostic = report.GetProperty("diagnostics")[0];
        Assert.Equal(("error", "unknown-variation", "unknown", "$.flags.unknown.fallthrough", 3, 62), (
            diagnostic.GetProperty("severity").GetString(),
            diagnostic.GetProperty("code").GetString(),
            diagnostic.GetProperty("flag").GetString(),
            diagnostic.GetProperty("path").GetString(),
            diagnostic.GetProperty("line").GetInt32(),
            diagnostic.GetProperty("column").GetInt32()));
        Assert.Equal(JsonValueKind.Null, diagnostic.GetProperty("segment").ValueKind);
        Assert.StartsWith("The flag has no variation", diagnostic.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MissingFile_ChecksTheOthersAndIsUnusable()
    {
        string good = _folder.Write("flags.json", """{ "flags": { "a": true } }""");

        ToolRun run = Tool.Run("flags", "validate", _folder.PathOf("nope.json"), good);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("1 flag, 0 segments, no errors", run.Output, StringComparison.Ordinal);
        Assert.StartsWith($"There is no file '{_folder.PathOf("nope.json")}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Folder_SaysSo()
    {
        ToolRun run = Tool.Run("flags", "validate", _folder.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is a folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Dash_ReadsStandardInput()
    {
        ToolRun run = new Tool { Input = """{ "flags": { "a": true } }""" }.Call("flags", "validate", "-");

        Assert.Equal((0, "standard input: 1 flag, 0 segments, no errors\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Validate_DashTwice_IsUnusable()
    {
        ToolRun run = new Tool { Input = """{ "flags": {} }""" }.Call("flags", "validate", "-", "-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Standard input can be read once", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("{ \"flags\": [] }")]
    [InlineData("\"\\ud800\"")]
    public void Validate_SomethingElseThanRules_IsAnError(string text)
    {
        ToolRun run = new Tool { Input = text }.Call("flags", "validate", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 error", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_DeepNesting_IsAnError()
    {
        ToolRun run = new Tool { Input = new string('[', 100_000) }.Call("flags", "validate", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 error", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ByteOrderMark_DoesNotShiftTheCaret()
    {
        string file = _folder.Write("flags.json", "\ufeff{ \"flags\": { \"a\": { \"percentag\": 25 } } }");

        ToolRun run = Tool.Run("flags", "validate", file);

        string[] lines = run.Output.Split('\n');
        int source = Array.FindIndex(lines, static line => line.Contains("1 │", StringComparison.Ordinal));
        Assert.Equal(lines[source].IndexOf("\"percentag\"", StringComparison.Ordinal), lines[source + 1].IndexOf('^', StringComparison.Ordinal));
    }
}
