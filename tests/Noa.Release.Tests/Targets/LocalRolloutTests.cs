using System.Globalization;
using Noa.FeatureFlags;
using Noa.Release.Rollouts;

namespace Noa.Release.Tests.Targets;

/// <summary>Real processes behind the real proxy.</summary>
public sealed class LocalRolloutTests : IAsyncLifetime
{
    private const string Gate = "{ every: 200ms, traffic: { errorsAtMost: 0.05, noData: inconclusive, minSamples: 20 } }";

    private readonly LocalDeployment _local = new();

    public async ValueTask InitializeAsync()
    {
        try
        {
            Assert.Equal(Phase.Succeeded, (await _local.DeployAsync("v1", "immediate")).Phase);
        }
        catch
        {
            await _local.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    // Breaks when a version is stopped before its requests ended, when a request can go where nobody is, or when weights are not applied.
    [Fact]
    public async Task Load_ThroughCanarySwitchDrainAndRollback_LosesNoRequest()
    {
        await using var load = new Load(_local.Listen);
        List<(decimal Wanted, double Measured)> weights = [];
        HashSet<int> before = [];
        _local.Seen = (line, state) =>
        {
            if (line is DecidedEvent { Decision: DecisionKind.Ask or DecisionKind.Finish })
            {
                IReadOnlyDictionary<int, string> round = load.RoundAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
                HashSet<int> now = [.. round.Where(static answer => answer.Value == "v2").Select(static answer => answer.Key)];
                Assert.Superset(before, now);
                before = now;
                weights.Add((state.Traffic, 100.0 * now.Count / round.Count));
                _ = _local.Store.SendAsync(state.Header.Id, new CommandMessage(Guid.NewGuid().ToString(), OperatorCommand.Promote, "test", ""), default);
            }
        };

        RolloutState deployed = await _local.DeployAsync("v2", "stages:\n" + string.Concat(new[] { 10, 25, 50 }.Select(static share => $"  - {{ traffic: {share}, approval: true }}\n")) + "  - traffic: 100\n");
        _local.Seen = static (_, _) => { };
        await load.RoundAsync(TestContext.Current.CancellationToken);
        RolloutState back = await _local.RollbackAsync("v1");
        IReadOnlyDictionary<int, string> after = await load.RoundAsync(TestContext.Current.CancellationToken);
        while (load.Requests < 20_000)
        {
            await load.RoundAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal((Phase.Succeeded, Phase.Succeeded), (deployed.Phase, back.Phase));
        Assert.Empty(load.Failures);
        Assert.Equal([10m, 25m, 50m, 100m], weights.Select(static weight => weight.Wanted));
        Assert.All(weights, static weight => Assert.InRange(weight.Measured - (double)weight.Wanted, -2, 2));
        Assert.All(after.Values, static version => Assert.Equal("v1", version));
        TestContext.Current.SendDiagnosticMessage($"{load.Requests} requests, {load.Failures.Count} failed; {string.Join(", ", weights.Select(static weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Wanted} % is {weight.Measured:0.0} %")))}; rollback {(back.LastAt - back.StartedAt).TotalSeconds:0.00} s");
    }

    // Breaks when the proxy draws by another salt, another line or another end of it than flags do.
    [Fact]
    public async Task TenPercentOfTraffic_AreTheSamePeopleAsTenPercentOfAFlag()
    {
        using FeatureFlagClient flags = FeatureFlagClient.FromJson("""{ "flags": { "new-checkout": { "variations": { "on": true, "off": false }, "offVariation": "off", "fallthrough": { "rollout": { "on": 10, "off": 90 }, "salt": "shop" } } } }""");
        await flags.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        int both = 0;
        _local.Seen = (line, state) =>
        {
            if (line is DecidedEvent { Decision: DecisionKind.Hold, Stage: 0 })
            {
                for (int i = 0; i < 300; i++)
                {
                    bool isOn = flags.IsEnabled("new-checkout", EvaluationContext.For($"user-{i}"));
                    Assert.Equal(isOn ? "v2" : "v1", _local.AskAsync($"user-{i}").GetAwaiter().GetResult());
                    both += isOn ? 1 : 0;
                }
            }
        };

        await _local.DeployAsync("v2", "salt: shop\nstages:\n  - traffic: 10\n  - traffic: 100\n");

        Assert.InRange(both, 15, 45);
    }

    [Fact]
    public async Task BadVersion_UnderTraffic_IsTakenBackWithinAnIntervalAndTwoSeconds()
    {
        _local.Add("v2-bad");
        await using var load = new Load(_local.Listen);

        RolloutState state = await _local.DeployAsync("v2-bad", $"stages:\n  - {{ traffic: 25, hold: 30s, gates: [{Gate}] }}\n  - traffic: 100\n");

        IReadOnlyList<RolloutEvent> log = await _local.LogAsync();
        MeasuredEvent breach = log.OfType<MeasuredEvent>().First(static line => line.Verdict == Noa.Release.Gates.Verdict.Fail);
        ActedEvent reverted = log.OfType<ActedEvent>().Single(static line => line.Action == ActionKind.RouteBack);
        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.InRange((reverted.At - breach.At).TotalSeconds, 0, 0.2 + 2);
        Assert.InRange((state.LastAt - state.AbortedAt!.Value).TotalSeconds, 0, 5);
        Assert.All((await load.RoundAsync(TestContext.Current.CancellationToken)).Values, static version => Assert.Equal("v1", version));
        Assert.Empty((await Replay.RunAsync(log, null, default)).Differences);
    }

    [Fact]
    public async Task Drain_WithARequestUnderWay_WaitsForItsAnswer()
    {
        Task<string> slow = _local.AskAsync("user-1", "/slow");

        RolloutState state = await _local.DeployAsync("v2", "immediate");

        Assert.Equal("v1", await slow);
        Assert.Contains("v1 drained, and is kept in blue", (await _local.LogAsync()).OfType<ActedEvent>().Last().Detail, StringComparison.Ordinal);
        Assert.Equal("v2", await _local.AskAsync("user-1"));
        Assert.Equal(Phase.Succeeded, state.Phase);
    }

    [Fact]
    public async Task Rollback_AfterADeployment_TakesSecondsBecauseTheOldVersionIsKept()
    {
        await _local.DeployAsync("v2", "immediate");

        RolloutState state = await _local.RollbackAsync("v1");

        Assert.Equal("v1", await _local.AskAsync("user-1"));
        Assert.InRange((state.LastAt - state.StartedAt).TotalSeconds, 0, 5);
    }

    [Theory]
    [InlineData("v2-dead", "v2-dead ended instead of becoming ready: cannot find my database")]
    [InlineData("v2-lazy", "v2-lazy was not ready within 1s: /health answers 503")]
    public async Task Version_ThatNeverBecomesReady_IsTakenBackBeforeItHasTraffic(string version, string reason)
    {
        _local.Add(version);

        RolloutState state = await _local.DeployAsync(version, "readyWithin: 1s\nstages:\n  - traffic: 10\n  - traffic: 100\n");

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Contains(reason, state.Reason, StringComparison.Ordinal);
        Assert.Equal("v1", await _local.AskAsync("user-1"));
    }

    [Fact]
    public async Task Version_ThatIsMissing_IsRefusedBeforeAnythingIsTouched()
    {
        ReleaseException refusal = await Assert.ThrowsAsync<ReleaseException>(() => _local.DeployAsync("v9", "immediate"));

        Assert.Contains("There is no version 'v9' here", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await _local.Store.ListAsync(default));
    }

    [Fact]
    public async Task SecondOperator_WhileARolloutRuns_IsRefusedAndTheFirstGoesOn()
    {
        string? refusal = null;
        _local.Seen = (line, _) =>
        {
            if (line is DecidedEvent { Decision: DecisionKind.Hold })
            {
                using RolloutSession bob = _local.Open("bob");
                refusal = Assert.Throws<ReleaseException>(() => bob.RollbackAsync("v1", _local, default).GetAwaiter().GetResult()).Message;
            }
        };

        RolloutState state = await _local.DeployAsync("v2", "immediate");

        Assert.Contains("Somebody else is at work here: alice", refusal, StringComparison.Ordinal);
        Assert.Equal(Phase.Succeeded, state.Phase);
    }

    [Fact]
    public async Task Proxy_ThatWasKilled_IsStartedAgainByTheNextAction()
    {
        await new Release.Targets.Local.LocalFiles(_local.Environment.Local!.Folder).ProxyProcess.StopAsync(TimeSpan.FromSeconds(10), default);

        await _local.DeployAsync("v2", "immediate");

        Assert.Equal("v2", await _local.AskAsync("user-1"));
    }
}
