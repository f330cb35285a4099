using System.Text.Json;

namespace Noa.FeatureFlags.Cli.Tests.Release;

/// <summary>Verbs that deploy and look, on real processes behind the real proxy.</summary>
public sealed class RolloutVerbTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Plan_OfADeployment_ShowsStagesAndTouchesNothing()
    {
        ToolRun json = _shop.Call("release", "plan", "staging", "v1.0.0", "gradual", "--json");
        ToolRun text = _shop.Call("release", "plan", "staging", "v1.0.0", "gradual");

        Assert.Equal((0, 0), (json.ExitCode, text.ExitCode));
        Assert.Equal("v1.0.0", json.Json.GetProperty("header").GetProperty("version").GetString());
        Assert.EndsWith("Nothing was touched.\n", text.Output, StringComparison.Ordinal);
        Assert.Null(_shop.Active);
    }

    // Breaks when a line is no JSON, when the exit code is not that of the rollout, or when status tells of another version.
    [Fact]
    public void DeployAndRollback_WithJson_PrintTheLogLineByLine()
    {
        ToolRun first = _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate", "--json");
        ToolRun second = _shop.Call("release", "run", "staging", "v1.1.0", "canary-10", "--json");
        string? deployed = _shop.Active;
        ToolRun back = _shop.Call("release", "rollback", "v1.0.0", "--json");

        Assert.Equal((0, 0, 0), (first.ExitCode, second.ExitCode, back.ExitCode));
        Assert.Equal(("v1.1.0", "v1.0.0"), (deployed, _shop.Active));
        Assert.Equal("started", Lines(second)[0].GetProperty("type").GetString());
        Assert.All(Lines(back), static line => Assert.Equal("alice", line.GetProperty("actor").GetString()));
    }

    [Fact]
    public void History_OfRollouts_ListsThemAndShowsOne()
    {
        _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");

        ToolRun list = _shop.Call("release", "history"), one = _shop.Call("release", "history", "0001", "--json"), none = _shop.Call("release", "history", "0009");

        Assert.Equal("Succeeded", list.RowWith("0001")[6]);
        Assert.Equal(Enumerable.Range(1, Lines(one).Count), Lines(one).Select(static line => line.GetProperty("seq").GetInt32()));
        Assert.Equal((2, "There is no rollout '0009' here: the newest is 0001.\n"), (none.ExitCode, none.Error));
    }

    [Fact]
    public void Replay_OfALog_DecidesTheSame()
    {
        _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");

        ToolRun run = _shop.Call("release", "replay", _shop.PathOf(".noa/releases/shop-staging/0001.ndjson"), "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Json.GetProperty("differences").EnumerateArray());
        Assert.NotEqual(0, run.Json.GetProperty("decisions").GetInt32());
    }

    [Fact]
    public void Smoke_OfAVersion_PassesAndFailsByWhatItAnswers()
    {
        _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");

        ToolRun good = _shop.Call("release", "smoke", _shop.Address.ToString(), "--path", "/health", "--contains", "ok", "--json");
        ToolRun bad = _shop.Call("release", "smoke", _shop.Address.ToString(), "--path", "/nothing", "--json");

        Assert.Equal((0, "Pass"), (good.ExitCode, good.Json.GetProperty("verdict").GetString()));
        Assert.Equal((1, "Fail"), (bad.ExitCode, bad.Json.GetProperty("verdict").GetString()));
    }

    // People step in from other terminals while a rollout awaits them.
    [Theory]
    [InlineData("promote", 0, "v1.1.0")]
    [InlineData("abort", 1, "v1.0.0")]
    public async Task StepIn_WhileARolloutAwaitsAPerson_DecidesIt(string verb, int exitCode, string active)
    {
        _shop.Call("release", "deploy", "staging", "v1.0.0", "immediate");
        string plan = _shop.Write("rollout.yaml", "stages:\n  - { traffic: 10, approval: true }\n  - traffic: 100\n");
        Task<ToolRun> deployment = Task.Run(() => _shop.Call("release", "deploy", "staging", "v1.1.0", plan));
        await UntilAsync(static rollout => rollout.GetProperty("id").GetString() == "0002" && rollout.GetProperty("traffic").GetDecimal() == 10);

        ToolRun pause = _shop.Call("release", "pause", "--reason", "lunch");
        await UntilAsync(static rollout => rollout.GetProperty("paused").GetBoolean());
        ToolRun resume = _shop.Call("release", "resume");
        await UntilAsync(static rollout => !rollout.GetProperty("paused").GetBoolean());
        ToolRun decision = _shop.Call("release", verb, "--reason", "I looked at it");
        ToolRun ended = await deployment.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal((0, 0, 0), (pause.ExitCode, resume.ExitCode, decision.ExitCode));
        Assert.Equal((exitCode, active), (ended.ExitCode, _shop.Active));
        Assert.Contains("lunch", _shop.Call("release", "history", "0002").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no environment 'stagin' in ", "release", "deploy", "stagin", "v1.0.0", "immediate")]
    [InlineData("There is no version 'v9.9.9' here: ", "release", "deploy", "staging", "v9.9.9", "immediate")]
    [InlineData("There is no version 'v9.9.9' here: ", "release", "plan", "staging", "v9.9.9", "immediate")]
    [InlineData("There is no strategy 'slowly': use ", "release", "run", "staging", "v1.0.0", "slowly")]
    [InlineData("There is no plan file 'rollout.yaml'", "release", "plan", "staging", "v1.0.0", "rollout.yaml")]
    [InlineData("There is no version 'v9.9.9' here: ", "release", "rollback", "v9.9.9")]
    [InlineData("There is no rollout here yet.", "release", "promote")]
    [InlineData("There is no rollout here yet.", "release", "pause")]
    [InlineData("There is no rollout here yet.", "release", "resume")]
    [InlineData("There is no rollout here yet.", "release", "abort")]
    [InlineData("There is no log 'nowhere.ndjson'.", "release", "replay", "nowhere.ndjson")]
    [InlineData("'shop' is no address: use one such as http://127.0.0.1:8080.", "release", "smoke", "shop")]
    [InlineData("There is no release file 'elsewhere.yaml'. Write one", "release", "status", "--file", "elsewhere.yaml")]
    public void Verb_ThatCannotBeCarriedOut_IsRefusedWithWhatToDo(string sentence, params string[] args)
    {
        ToolRun run = _shop.Call(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_WithMistakesInItsFile_NamesLineAndAdvice()
    {
        string file = _shop.Write("bad.yaml", "app: shop\nenvironments:\n  staging:\n    hold: soon\n    onFial: abort\n");

        ToolRun run = _shop.Call("release", "plan", "staging", "v1.0.0", "immediate", "--file", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("bad.yaml:4: environments.staging.hold: 'soon' is no duration", run.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:5: environments.staging.onFial: 'onFial' is not known here. Did you mean 'onFail'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_OfAllVerbs_AreCommandLinesThatTheToolTakes()
    {
        string[] verbs = [.. Tool.Run("release", "--help").Output.Split("Commands:")[1].Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ').Select(static line => line.Trim().Split([' ', ','])[0])];

        Assert.Superset(new HashSet<string> { "plan", "deploy", "status", "history", "promote", "pause", "resume", "abort", "rollback", "replay", "version", "build", "publish", "smoke", "stop" }, verbs.ToHashSet());
        Assert.All(verbs, static verb => Assert.Empty(ShellText.Problems(Tool.Run("release", verb, "--help").Output.Split("Examples:")[1].Split("Exit codes:")[0])));
    }

    private async Task UntilAsync(Func<JsonElement, bool> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (_shop.Call("release", "status", "--json").Json.GetProperty("rollout") is not { ValueKind: JsonValueKind.Object } rollout || !isSo(rollout))
        {
            await Task.Delay(100, patience.Token);
        }
    }

    private static List<JsonElement> Lines(ToolRun run) => [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
