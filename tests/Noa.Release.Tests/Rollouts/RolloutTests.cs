using Noa.Release.Gates;
using Noa.Release.Rollouts;
using Noa.Release.Targets;

namespace Noa.Release.Tests.Rollouts;

/// <summary>What is decided, and in which order things are done. Every run ends with a replay that must decide the same.</summary>
public sealed class RolloutTests : IAsyncDisposable
{
    private const string Gate = "{ name: errors, every: 1s, prometheus: { query: q, atMost: 0.01, noData: inconclusive, minSamples: 0 } }";
    private const string Plan = $$"""
        stages:
          - { traffic: 10, flags: { f: 10 }, hold: 5s, gates: [{{Gate}}] }
          - { traffic: 50, flags: { f: 50 }, hold: 5s, gates: [{{Gate}}] }
          - { traffic: 100, flags: { f: 100 }, gates: [{{Gate}}] }
        """;

    private static readonly Measurement Good = new() { Value = 0 };
    private static readonly Measurement Bad = new() { Value = 0.5 };

    private readonly Stage _stage = new();

    // Breaks when a decision depends on anything that the log does not hold.
    public async ValueTask DisposeAsync() => Assert.Empty((await Replay.RunAsync(_stage.Store.Lines, null, default)).Differences);

    [Fact]
    public async Task GoodVersion_ThroughAllStages_MovesTrafficThenFlagsAndKeepsTheOld()
    {
        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal(Phase.Succeeded, state.Phase);
        Assert.Equal(["prepare green v2", "route green 10", "flag f 10", "route green 50", "flag f 50", "route green 100", "flag f 100", "drain blue", "keep blue"], _stage.Deeds);
        Assert.Equal(["Enter 1", "Hold 1", "Enter 2", "Hold 2", "Enter 3", "Hold 3", "Finish 3", "Succeed 3"], _stage.Decisions);
        Assert.InRange(_stage.Store.Lines.OfType<MeasuredEvent>().Count(), 11, 15);
    }

    [Fact]
    public async Task Breach_AtTheSecondStage_GoesBackTrafficFirst()
    {
        _stage.Read = static (_, traffic) => traffic == 50 ? Bad : Good;

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Equal(["prepare blue v1", "route green 0", "revert flags", "drain green", "stop green"], _stage.Deeds.TakeLast(5));
        Assert.Equal("gate 'errors' failed: 0.5 is more than 0.01", state.Reason);
        Assert.DoesNotContain("Hold 3", _stage.Decisions);
    }

    // Breaks when a way back waits as long as a way forward: nobody would know within the budget that it failed.
    [Fact]
    public async Task Breach_WithABudgetForGoingBack_GivesTheOldVersionNoMoreThanThat()
    {
        _stage.Read = static (_, traffic) => traffic == 50 ? Bad : Good;

        RolloutState state = await _stage.RunAsync("rollbackBudget: 20s\nreadyWithin: 90s\n" + Plan);

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Equal(TimeSpan.FromSeconds(90), _stage.Patiences[0]);
        Assert.InRange(_stage.Patiences[1], TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Breach_InTheMiddleOfAHold_IsActedOnWithinOneInterval()
    {
        DateTimeOffset since = default;
        _stage.Read = (_, traffic) => traffic == 10 && _stage.Time.GetUtcNow() > since.AddSeconds(2.5) ? Bad : Good;
        _stage.Seen = line => since = line is DecidedEvent { Decision: DecisionKind.Hold } ? line.At : since;

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.InRange((state.AbortedAt!.Value - since).TotalSeconds, 2.5, 4.2);
    }

    [Fact]
    public async Task Breach_WithPause_WaitsForAPersonWhoMayAbort()
    {
        _stage.Read = static (_, _) => Bad;
        _stage.Seen = line => SendOn(line, DecisionKind.Pause, OperatorCommand.Abort);

        RolloutState state = await _stage.RunAsync(Plan.Replace("hold: 5s", "hold: 5s, onFail: pause", StringComparison.Ordinal));

        Assert.Equal(["Enter 1", "Hold 1", "Pause 1", "Abort 1", "RollBack 1"], _stage.Decisions);
        Assert.Equal("asked for by bob", state.Reason);
    }

    [Fact]
    public async Task Approval_WhileAPersonIsAwaited_GatesGoOnAndMayAbort()
    {
        int readings = 0;
        _stage.Read = (_, _) => ++readings > 20 ? Bad : Good;

        await _stage.RunAsync(Plan.Replace("hold: 5s", "hold: 5s, approval: true", StringComparison.Ordinal));

        Assert.Equal(["Enter 1", "Hold 1", "Ask 1", "Abort 1", "RollBack 1"], _stage.Decisions);
        Assert.Equal(21, readings);
    }

    [Fact]
    public async Task Approval_WhenPromoted_GoesOn()
    {
        _stage.Seen = line => SendOn(line, DecisionKind.Ask, OperatorCommand.Promote);

        RolloutState state = await _stage.RunAsync(Plan.Replace("hold: 5s", "hold: 5s, approval: true", StringComparison.Ordinal));

        Assert.Equal(Phase.Succeeded, state.Phase);
        Assert.Equal(2, _stage.Store.Lines.OfType<CommandedEvent>().Count(static line => line.Actor == "bob"));
    }

    [Fact]
    public async Task Inconclusive_AfterHoldAndPatience_PausesAndSaysWhatIsOpen()
    {
        _stage.Read = static (_, _) => new Measurement { Value = double.NaN };
        _stage.Seen = line => SendOn(line, DecisionKind.Pause, OperatorCommand.Promote);

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal(Phase.Succeeded, state.Phase);
        Assert.Equal(3, _stage.Decisions.Count(static decision => decision.StartsWith("Pause", StringComparison.Ordinal)));
        Assert.Contains("inconclusive: 'errors' says the value is NaN", _stage.Store.Lines.OfType<DecidedEvent>().First(static line => line.Decision == DecisionKind.Pause).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, Phase.Succeeded)]
    [InlineData(3, Phase.RolledBack)]
    internal async Task Errors_OnEnd_AreABreachAtTheThird(int errors, Phase expected)
    {
        int readings = 0;
        _stage.Read = (_, _) => ++readings <= errors ? Measurement.Failed("unreachable") : Good;

        Assert.Equal(expected, (await _stage.RunAsync(Plan)).Phase);
    }

    [Theory]
    [InlineData(1, Phase.Succeeded)]
    [InlineData(2, Phase.RolledBack)]
    internal async Task Tolerate_OneFailure_PutsUpWithOneOnEnd(int fails, Phase expected)
    {
        int readings = 0;
        _stage.Read = (_, _) => ++readings <= fails ? Bad : Good;

        Assert.Equal(expected, (await _stage.RunAsync(Plan.Replace("every: 1s", "every: 1s, tolerate: 1", StringComparison.Ordinal))).Phase);
    }

    [Fact]
    public async Task NeverReady_IsWithdrawnBeforeAnyTraffic()
    {
        _stage.Before = static deed => Fail(deed, "prepare green");

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal((Phase.RolledBack, "Prepare failed: broken"), (state.Phase, state.Reason));
        Assert.DoesNotContain(_stage.Deeds, static deed => deed.StartsWith("route green", StringComparison.Ordinal) && deed != "route green 0");
    }

    [Fact]
    public async Task Abort_WhileTheVersionStarts_DoesNotWaitForIt()
    {
        _stage.HangsAtStart = true;
        _stage.Begun = action =>
        {
            if (action == ActionKind.Prepare)
            {
                _stage.Command(OperatorCommand.Abort, "wrong version");
            }
        };

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal((Phase.RolledBack, "bob: wrong version"), (state.Phase, state.Reason));
    }

    [Fact]
    public async Task FlagServer_ThatRefusesThrice_EndsInGoingBack()
    {
        int tries = 0;
        _stage.Before = deed =>
        {
            tries += deed == "flag f 50" ? 1 : 0;
            Fail(deed, "flag f 50");
        };

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal((Phase.RolledBack, 3), (state.Phase, tries));
    }

    [Fact]
    public async Task GoingBack_ThatFailsAgainAndAgain_AsksForAPersonAndGoesOnWhenToldTo()
    {
        _stage.Read = static (_, _) => Bad;
        _stage.Before = static deed => Fail(deed, "revert flags");
        Assert.Equal(Phase.Stuck, (await _stage.RunAsync(Plan)).Phase);

        _stage.Before = static _ => { };
        _stage.Command(OperatorCommand.Abort);

        Assert.Equal(Phase.RolledBack, (await _stage.ContinueAsync()).Phase);
    }

    [Fact]
    public async Task Pause_ByAPerson_HoldsUntilResumedAndBeginsTheHoldAnew()
    {
        bool isPaused = false;
        _stage.Seen = line =>
        {
            isPaused |= SendOn(line, DecisionKind.Hold, OperatorCommand.Pause, !isPaused);
            SendOn(line, DecisionKind.Pause, OperatorCommand.Resume);
        };

        await _stage.RunAsync(Plan);

        Assert.Equal(["Enter 1", "Hold 1", "Pause 1", "Resume 1", "Enter 2"], _stage.Decisions.Take(5));
    }

    [Fact]
    public async Task Command_ThatMakesNoSense_IsNotedAndIgnored()
    {
        _stage.Seen = line => SendOn(line, DecisionKind.Enter, OperatorCommand.Resume);

        RolloutState state = await _stage.RunAsync(Plan);

        Assert.Equal(Phase.Succeeded, state.Phase);
        Assert.Equal(3, _stage.Store.Lines.OfType<DecidedEvent>().Count(static line => line is { Decision: DecisionKind.Ignore, Reason: "Resume has no effect: it is not paused" }));
    }

    // Breaks when an action is not repeatable, or when something besides the log is needed to go on.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Continue_FromEveryLineOfALog_EndsAsIfNothingHadHappened(bool isBad)
    {
        Func<string, decimal, Measurement> read = (_, traffic) => isBad && traffic == 50 ? Bad : Good;
        _stage.Read = read;
        await _stage.RunAsync(Plan);
        List<RolloutEvent> whole = _stage.Store.Lines;

        for (int kept = 1; kept < whole.Count; kept++)
        {
            var again = new Stage { Read = read };
            again.Store.Lines.AddRange(whole.Take(kept));
            again.Time.Now = whole[kept - 1].At;
            await again.RouteAsync("green", RolloutState.Of(again.Store.Lines).Traffic, "", default);
            RolloutState state = await again.ContinueAsync();

            Assert.Equal(isBad ? Phase.RolledBack : Phase.Succeeded, state.Phase);
            Assert.Equal(_stage.Decisions, again.Decisions);
            Assert.Empty((await Replay.RunAsync(again.Store.Lines, null, default)).Differences);
        }
    }

    // Breaks when whoever takes over counts from its own beginning: errors while nobody looked would never have been.
    [Fact]
    public async Task TrafficGate_OfATakenOverHold_CountsWhatCameWhileNobodyLooked()
    {
        const string Counting = "stages:\n  - { traffic: 10, hold: 5s, gates: [{ every: 1s, traffic: { errorsAtMost: 0.05, noData: pass, minSamples: 1 } }] }\n  - traffic: 100\n";
        _stage.ReadAt = static (_, subject, _) => Task.FromResult(TrafficMeter.Measure(subject.Before, new SlotTraffic(1000, 0)));
        await _stage.RunAsync(Counting);
        int firstReading = _stage.Store.Lines.FindIndex(static line => line is MeasuredEvent);

        var again = new Stage { ReadAt = static (_, subject, _) => Task.FromResult(TrafficMeter.Measure(subject.Before, new SlotTraffic(1100, 50))) };
        again.Store.Lines.AddRange(_stage.Store.Lines.Take(firstReading + 1));
        again.Time.Now = _stage.Store.Lines[firstReading].At;
        RolloutState state = await again.ContinueAsync();

        Assert.Equal(Phase.RolledBack, state.Phase);
        Assert.Contains("0.5 is more than 0.05", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfALogWithAnotherReading_SaysWhereItDiffers()
    {
        await _stage.RunAsync(Plan);
        List<RolloutEvent> changed = [.. _stage.Store.Lines];
        int at = changed.FindIndex(static line => line is MeasuredEvent);
        changed[at] = (MeasuredEvent)changed[at] with { Measurement = Bad };

        ReplayReport report = await Replay.RunAsync(changed, null, default);

        Assert.Contains($"line {at + 1}: gate 'errors' is Fail (0.5 is more than 0.01), and was Pass (0, limit 0.01)", report.Differences);
    }

    private bool SendOn(RolloutEvent line, DecisionKind decision, OperatorCommand command, bool isWanted = true)
    {
        bool isIt = isWanted && line is DecidedEvent decided && decided.Decision == decision;
        if (isIt)
        {
            _stage.Command(command);
        }

        return isIt;
    }

    private static void Fail(string deed, string beginning)
    {
        if (deed.StartsWith(beginning, StringComparison.Ordinal))
        {
            throw new ReleaseException("broken");
        }
    }
}
