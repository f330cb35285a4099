using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Flags;

public sealed class ListTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _file;

    public ListTests() => _file = _folder.Write("flags.json", RuleTexts.Shop);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_File_ShowsKeyTypeStateRulesTargetsOwnerExpiryAndTags()
    {
        ToolRun run = Tool.Run("flags", "list", _file);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["new-checkout", "boolean", "█░░░░░░░░░ 10% on", "2", "2", "payments", "2027-03-01 past", "web, checkout"], run.RowWith("new-checkout"));
        Assert.Equal(["page-size", "number", "serves small", "search"], run.RowWith("page-size"));
        Assert.Equal(["button", "string", "experiment button-1", "growth", "web"], run.RowWith("button"));
        Assert.Equal("3 flags", run.Lines[^2]);
    }

    [Theory]
    [InlineData("true", "on")]
    [InlineData("false", "off")]
    [InlineData("{ \"percentage\": 75 }", "████████░░ 75% on")]
    [InlineData("{ \"fallthrough\": \"off\" }", "serves off")]
    [InlineData("{ \"fallthrough\": \"onn\" }", "refused")]
    [InlineData("{ \"fallthrough\": { \"strategy\": \"hours\" } }", "strategy hours")]
    [InlineData("{ \"variations\": { \"a\": 1, \"b\": 2 }, \"fallthrough\": { \"rollout\": { \"a\": 0.5, \"b\": 99.5 } } }", "a 0.5%, b 99.5%")]
    public void List_Flag_ShowsItsState(string flag, string state)
    {
        string file = _folder.Write("one.json", $$"""{ "flags": { "f": {{flag}} } }""");

        ToolRun run = Tool.Run("flags", "list", file);

        Assert.Equal(state, run.RowWith("f")[2]);
    }

    [Theory]
    [InlineData("new-checkout,button", "--tag", "web")]
    [InlineData("new-checkout", "--tag", "checkout")]
    [InlineData("new-checkout,page-size", "--owner", "payments", "--owner", "search")]
    [InlineData("button", "--tag", "web", "--owner", "growth")]
    [InlineData("new-checkout", "--expired")]
    [InlineData("", "--owner", "nobody")]
    public void List_Filters_KeepWhatFits(string keys, params string[] options)
    {
        ToolRun run = Tool.Run(["flags", "list", _file, "--json", .. options]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(keys, string.Join(',', run.Json.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetProperty("key").GetString())));
    }

    [Fact]
    public void List_Filtered_SaysHowManyOfHowMany()
    {
        ToolRun run = Tool.Run("flags", "list", _file, "--owner", "search");

        Assert.Contains("1 of 3 flags", run.Lines);
    }

    [Fact]
    public void List_Json_HasTheDocumentedProperties()
    {
        ToolRun run = Tool.Run("flags", "list", _file, "--json");

        JsonElement flag = run.Json.GetProperty("flags")[0];
        Assert.Equal(
            ["key", "type", "description", "state", "variations", "prerequisites", "rules", "targets", "owner", "expires", "isExpired", "tags", "clientSide"],
            flag.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(("Boolean", "2027-03-01", true), (flag.GetProperty("type").GetString(), flag.GetProperty("expires").GetString(), flag.GetProperty("isExpired").GetBoolean()));
        JsonElement state = flag.GetProperty("state");
        Assert.Equal("rollout", state.GetProperty("name").GetString());
        Assert.Equal(("on", 10m), (state.GetProperty("shares")[0].GetProperty("variation").GetString(), state.GetProperty("shares")[0].GetProperty("percent").GetDecimal()));
        Assert.Equal(JsonValueKind.Null, run.Json.GetProperty("segments").ValueKind);
    }

    [Fact]
    public void List_Segments_ShowsWhoAsksThem()
    {
        ToolRun table = Tool.Run("flags", "list", _file, "--segments");
        ToolRun json = Tool.Run("flags", "list", _file, "--segments", "--json");

        Assert.Equal(["beta-testers", "1", "1", "new-checkout", "Those who asked"], table.RowWith("beta-testers"));
        Assert.Contains("3 flags, 1 segment", table.Lines);
        JsonElement segment = Assert.Single(json.Json.GetProperty("segments").EnumerateArray());
        Assert.Equal((1, 0, 1, "new-checkout"), (
            segment.GetProperty("included").GetInt32(), segment.GetProperty("excluded").GetInt32(), segment.GetProperty("rules").GetInt32(), segment.GetProperty("usedBy")[0].GetString()));
    }

    [Fact]
    public void List_FaultyFile_ListsWhatCanBeReadAndSaysWhatCannot()
    {
        string file = _folder.Write("faulty.json", RuleTexts.Faulty);

        ToolRun run = Tool.Run("flags", "list", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("refused", run.RowWith("unknown")[2]);
        Assert.Contains("'mistyped'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_SegmentNobodyAsks_IsMarked()
    {
        string file = _folder.Write("one.json", """{ "segments": { "lonely": { "included": ["u1"] } } }""");

        ToolRun run = Tool.Run("flags", "list", file, "--segments");

        Assert.Contains("nobody", run.RowWith("lonely"));
    }
}
