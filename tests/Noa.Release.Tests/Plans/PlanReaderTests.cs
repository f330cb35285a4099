using Noa.Release.Plans;

namespace Noa.Release.Tests.Plans;

public sealed class PlanReaderTests
{
    [Fact]
    public void Plan_WithEverything_IsReadAsWritten()
    {
        RolloutPlan plan = Strategies.Parse("plan.yaml", PlanTexts.Plan, PlanTexts.Staging);

        Assert.Equal(("plan", "checkout-2027", 3), (plan.Name, plan.Salt, plan.Stages.Count));
        Assert.Equal(["internal", "2: traffic 10 %, new-checkout internal-team+beta-testers", "3: traffic 100 %, new-checkout 100 %"], plan.Stages.Select(static stage => stage.Name));
        PlanStage canary = plan.Stages[1];
        Assert.Equal((10m, TimeSpan.FromSeconds(90), FailAction.Pause, false), (canary.Traffic!.Value, canary.Hold, canary.OnFail, canary.Approval));
        Assert.Equal(["internal-team", "beta-testers"], canary.Flags[0].Segments);
        ComparisonSpec comparison = Assert.IsType<ComparisonSpec>(canary.Gates[0]);
        Assert.Equal(("p95", TimeSpan.FromSeconds(30), 1, 0.1, 5L), (comparison.Name, comparison.Every, comparison.Tolerate, comparison.Tolerance, comparison.MinSamples));
        Assert.Equal("off", Assert.IsType<FlagSpec>(canary.Gates[1]).Against);
        Assert.True(plan.Stages[2].Approval);
    }

    [Theory]
    [InlineData("immediate", new double[] { 100 })]
    [InlineData("canary-10", new double[] { 10, 100 })]
    [InlineData("canary-2.5", new double[] { 2.5, 100 })]
    [InlineData("gradual", new double[] { 10, 25, 50, 100 })]
    public void Strategy_ThatMovesTraffic_MovesTheFlagsOfTheEnvironmentAlong(string strategy, double[] shares)
    {
        RolloutPlan plan = Strategies.Resolve(strategy, PlanTexts.Staging);

        Assert.Equal(shares.Select(static share => (decimal?)share), plan.Stages.Select(static stage => stage.Traffic));
        Assert.Equal(shares.Select(static share => (decimal)share), plan.Stages.Select(static stage => stage.Flags.Single().Percent));
        Assert.All(plan.Stages, static stage => Assert.Equal(["smoke /health"], stage.Gates.Select(static gate => gate.Name)));
    }

    [Fact]
    public void Strategy_WithApproval_AsksBeforeTheLastStage() =>
        Assert.Equal([false, false, true, false], Strategies.Resolve("gradual", PlanTexts.Staging).Stages.Select(static stage => stage.Approval));

    [Fact]
    public void FlagOnly_LeavesTrafficAlone() => Assert.All(Strategies.Resolve("flag-only", PlanTexts.Staging).Stages, static stage => Assert.Null(stage.Traffic));

    [Theory]
    [InlineData("canary-100")]
    [InlineData("canary-x")]
    [InlineData("bluegreen")]
    [InlineData("missing.yaml")]
    public void Strategy_ThatIsNone_IsRefused(string strategy) =>
        Assert.Contains("There is no", Assert.Throws<ReleaseException>(() => Strategies.Resolve(strategy, PlanTexts.Staging)).Message, StringComparison.Ordinal);

    // Each line: a change of the plan above, and the line and words of the complaint.
    [Theory]
    [InlineData("traffic: 10", "trafic: 10", "plan.yaml:6: stages[1].trafic: 'trafic' is not known here. Did you mean 'traffic'?")]
    [InlineData("traffic: 100", "traffic: 50", "plan.yaml:3: stages: The last stage leaves traffic at 50 %")]
    [InlineData("traffic: 10\n", "traffic: 110\n", "plan.yaml:6: stages[1].traffic: '110' is no number from 0 to 100.")]
    [InlineData("hold: 90s", "hold: 90", "plan.yaml:8: stages[1].hold: '90' is no duration: write one such as 500ms, 30s, 5m or 2h.")]
    [InlineData("onFail: pause", "onFail: stop", "plan.yaml:9: stages[1].onFail: 'stop' is none of abort, pause.")]
    [InlineData("approval: true", "approval: yes", "plan.yaml:18: stages[2].approval: 'yes' is neither true nor false.")]
    [InlineData("noData: inconclusive, minSamples: 5 ", "minSamples: 5 ", "plan.yaml:12: stages[1].gates[0].prometheus.noData: 'noData' is missing: say what silence means: pass, fail or inconclusive.")]
    [InlineData(", minSamples: 50 ", " ", "plan.yaml:15: stages[1].gates[1].flag.minSamples: 'minSamples' is missing")]
    [InlineData("baseline:", "base:", "plan.yaml:12: stages[1].gates[0].prometheus.baseline: 'baseline' is missing: the PromQL of the old version.")]
    [InlineData("every: 30s", "every: 10ms", "plan.yaml:13: stages[1].gates[0].every: A gate is read every 100ms at most.")]
    [InlineData("- name: p95", "- name: flag new-checkout", "plan.yaml:11: stages[1].gates: Two gates are called 'flag new-checkout'")]
    [InlineData("flags: { new-checkout: 100 }", "flags: [new-checkout]", "plan.yaml:17: stages[2].flags: Names and values are expected here.")]
    [InlineData("salt: checkout-2027", "salt: [", "This is no YAML")]
    [InlineData("stages:", "stages: none\nother:", "stages: A list is expected here, each entry with names and values.")]
    public void Plan_WithAMistake_SaysWhereAndWhatToDo(string good, string bad, string complaint)
    {
        string text = PlanTexts.Plan.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(PlanTexts.Plan, text);

        ReleaseException refusal = Assert.Throws<ReleaseException>(() => Strategies.Parse("plan.yaml", text, PlanTexts.Staging));

        Assert.StartsWith("Nothing was touched: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_WithSeveralMistakes_TellsAllAtOnce()
    {
        string text = PlanTexts.Plan.Replace("hold: 90s", "hold: soon", StringComparison.Ordinal).Replace("traffic: 10\n", "traffic: many\n", StringComparison.Ordinal);

        string message = Assert.Throws<ReleaseException>(() => Strategies.Parse("plan.yaml", text, PlanTexts.Staging)).Message;

        Assert.Contains("plan.yaml:6:", message, StringComparison.Ordinal);
        Assert.Contains("plan.yaml:8:", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app: shop", "name: shop", "'app' is missing")]
    [InlineData("\"{url}\"]", "x]", "Nothing says '{url}'")]
    [InlineData("header:X-User", "X-User", "'X-User' is none of header:NAME, cookie:NAME, query:NAME.")]
    [InlineData("shop:{number}", "shop:latest", "Neither {version} nor {number} is in it")]
    [InlineData(", gateway: public", "", "'gateway' is missing")]
    [InlineData("http://127.0.0.1:9090", "localhost:9090", "'localhost:9090' is no address")]
    [InlineData("samples: \"sum(requests)\", ", "", "'samples' is missing")]
    [InlineData("atMost: 0.01, ", "", "without a limit nothing can fail")]
    public void ReleaseFile_WithAMistake_SaysWhatToDo(string good, string bad, string complaint)
    {
        string text = PlanTexts.File.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(PlanTexts.File, text);

        Assert.Contains(complaint, Assert.Throws<ReleaseException>(() => ReleaseFile.Parse("noa-release.yaml", text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AnUnknownEnvironment_NamesTheKnown() => Assert.Equal(
        "There is no environment 'prod' in noa-release.yaml: use one of staging, production.",
        Assert.Throws<ReleaseException>(() => ReleaseFile.Parse("noa-release.yaml", PlanTexts.File).Find("prod")).Message);

    [Theory]
    [InlineData("flagServer: { address: \"http://127.0.0.1:5400\", environment: staging }", "It moves flags, and the environment has no 'flagServer'.")]
    [InlineData("prometheus: http://127.0.0.1:9090", "A gate asks Prometheus, and the environment has no 'prometheus' address.")]
    public void Plan_ThatNeedsWhatTheEnvironmentLacks_IsRefusedBeforeAnythingIsTouched(string line, string complaint)
    {
        ReleaseEnvironment poor = ReleaseFile.Parse("noa-release.yaml", PlanTexts.File.Replace(line, "", StringComparison.Ordinal)).Find("staging");
        RolloutPlan plan = Strategies.Parse("plan.yaml", PlanTexts.Plan, poor);

        Assert.Contains(complaint, Assert.Throws<ReleaseException>(() => PlanCheck.Check(plan, poor)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    public void Duration_AsPeopleWriteIt_IsReadAndWritten(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.Equal(text, DurationText.Of(duration));
    }
}
