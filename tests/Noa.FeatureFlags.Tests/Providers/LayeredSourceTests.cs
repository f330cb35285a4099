using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>What of several layers can be seen from above.</summary>
public sealed class LayeredSourceTests
{
    private readonly InMemorySource _top = new(Definitions.Set(Definitions.Flag("both", "top"), Definitions.Flag("above", "top")));
    private readonly InMemorySource _base = new(Definitions.Set(Definitions.Flag("both", "base"), Definitions.Flag("below", "base")));

    [Fact]
    public async Task Layers_ThatDeliverAtOnce_ArriveMergedBeforeTheFirstAwait()
    {
        await using RunningSource running = Run();

        Assert.Single(running.Sink.Replaced);
        Assert.Equal(["above=top", "below=base", "both=top"], All(running.Sink));
        Assert.Equal(ProviderState.Ready, running.Sink.State);
    }

    [Fact]
    public async Task Change_ThatAHigherLayerHides_IsNotHandedOn()
    {
        await using RunningSource running = Run();

        _base.Set(Definitions.Flag("both", "changed"));
        _base.RemoveFlag("both");

        Assert.Empty(running.Sink.Applied);
        Assert.Single(running.Sink.Replaced);
    }

    [Fact]
    public async Task RuleSet_ThatDiffersOnlyWhereAHigherLayerHidesIt_IsNotHandedOn()
    {
        FlagDefinition below = Definitions.Flag("below", "base");
        InMemorySource lowest = new(Definitions.Set(Definitions.Flag("both", "base"), below));
        await using var running = new RunningSource(new LayeredSource(_top, lowest));

        lowest.Replace(Definitions.Set(Definitions.Flag("both", "changed"), below));

        Assert.Empty(running.Sink.Applied);
        Assert.Single(running.Sink.Replaced);
    }

    [Fact]
    public void Flag_RefusedForWantOfASegment_IsTakenWhenALayerDeliversTheSegment()
    {
        const string flags = """ "flags": { "a": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } """;
        InMemorySource lowest = new(RuleSetJson.Parse($"{{ {flags} }}"));
        using var client = new FeatureFlagClient(new RuleSetProvider(new LayeredSource(_top, lowest)));
        Assert.Equal(EvaluationError.FlagNotFound, client.Evaluate("a", Rules.User, false).Error);

        lowest.Replace(RuleSetJson.Parse($$"""{ {{flags}}, "segments": { "s": { "included": ["user-1"] } } }"""));

        Assert.True(client.IsEnabled("a", Rules.User));
        Assert.Empty(client.Provider.Status.Diagnostics);
    }

    [Fact]
    public void Flag_RefusedForWantOfASegment_IsTakenWhenALayerAddsTheSegment()
    {
        InMemorySource lowest = new(RuleSetJson.Parse("""{ "flags": { "a": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } }"""));
        using var client = new FeatureFlagClient(new RuleSetProvider(new LayeredSource(_top, lowest)));

        lowest.Set(RuleSetJson.Parse("""{ "segments": { "s": { "included": ["user-1"] } } }""").Segments[0]);

        Assert.True(client.IsEnabled("a", Rules.User));
    }

    [Fact]
    public async Task RuleSet_PutInPlaceOfALayer_ChangesOnlyWhatDiffers()
    {
        FlagDefinition kept = Definitions.Flag("kept", "base");
        InMemorySource lowest = new(Definitions.Set(kept, Definitions.Flag("gone", "base")));
        await using var running = new RunningSource(new LayeredSource(_top, lowest));

        lowest.Replace(Definitions.Set(kept, Definitions.Flag("new", "base")));

        RuleSetChanges changes = Assert.Single(running.Sink.Applied);
        Assert.Equal("new", Assert.Single(changes.Upserts.Flags).Key);
        Assert.Equal(["gone"], changes.RemovedFlags);
    }

    [Fact]
    public async Task Change_OfAVisibleFlag_IsHandedOnAlone()
    {
        await using RunningSource running = Run();

        _base.Set(Definitions.Flag("below", "changed"));

        RuleSetChanges changes = Assert.Single(running.Sink.Applied);
        Assert.Equal("changed", Assert.Single(changes.Upserts.Flags).Description);
        Assert.Empty(changes.RemovedFlags);
    }

    [Fact]
    public async Task Removal_InAHigherLayer_BringsTheLowerDefinitionBack()
    {
        await using RunningSource running = Run();

        _top.RemoveFlag("both");
        _top.RemoveFlag("above");

        Assert.Equal(["below=base", "both=base"], All(running.Sink));
    }

    [Fact]
    public async Task Addition_InAHigherLayer_HidesTheLowerDefinition()
    {
        await using RunningSource running = Run();

        _top.Set(Definitions.Flag("below", "top"));

        Assert.Equal("top", running.Sink.DescriptionOf("below"));
    }

    [Fact]
    public async Task Segments_AreLayeredLikeFlags()
    {
        await using RunningSource running = Run();

        _base.Set(Definitions.Segment("beta", "base"));
        _top.Set(Definitions.Segment("beta", "top"));
        _base.Set(Definitions.Segment("beta", "hidden"));
        string? covered = running.Sink.Segments["beta"].Description;
        _top.RemoveSegment("beta");

        Assert.Equal("top", covered);
        Assert.Equal("hidden", running.Sink.Segments["beta"].Description);
    }

    [Fact]
    public async Task UnreadableFlag_OfALayer_KeepsWhatTheLayerHad()
    {
        await using RunningSource running = Run();

        _top.Replace(new RuleSetDefinition
        {
            Flags = [Definitions.Flag("above", "changed")],
            UnreadableFlags = new HashSet<string> { "both" },
            Diagnostics = [Definitions.Error("both")],
        });

        Assert.Equal(["above=changed", "below=base", "both=top"], All(running.Sink));
        Assert.Equal("in memory: Give it an object.", Assert.Single(running.Sink.Replaced[^1].Diagnostics).Message);
    }

    [Fact]
    public async Task UnreadableFlag_InAChange_StaysAndIsNamedAsUnreadable()
    {
        ManualSource top = new("top") { AtStart = static sink => sink.Replace(Definitions.Set(Definitions.Flag("both", "top"))) };
        await using var running = new RunningSource(new LayeredSource(top, _base));

        top.Sink.Apply(new RuleSetChanges
        {
            Upserts = new RuleSetDefinition { UnreadableFlags = new HashSet<string> { "both" }, Diagnostics = [Definitions.Error("both")] },
        });

        RuleSetChanges changes = Assert.Single(running.Sink.Applied);
        Assert.Equal(["both"], changes.Upserts.UnreadableFlags);
        Assert.Equal("top: Give it an object.", Assert.Single(changes.Upserts.Diagnostics).Message);
        Assert.Equal("top", running.Sink.DescriptionOf("both"));
    }

    [Fact]
    public async Task UnreadableFlag_ThatOnlyOneLayerHas_IsNotTakenForRemoved()
    {
        InMemorySource broken = new(new RuleSetDefinition { UnreadableFlags = new HashSet<string> { "x" }, Diagnostics = [Definitions.Error("x")] });

        await using var running = new RunningSource(new LayeredSource(broken, _base));

        Assert.Equal(["x"], running.Sink.Replaced[0].UnreadableFlags);
    }

    [Fact]
    public async Task Diagnostics_OfAnEntryThatIsHidden_AreLeftOutUntilItIsSeen()
    {
        InMemorySource broken = new(new RuleSetDefinition { UnreadableFlags = new HashSet<string> { "both" }, Diagnostics = [Definitions.Error("both")] });
        await using var running = new RunningSource(new LayeredSource(_top, broken));

        _top.RemoveFlag("both");

        Assert.Empty(running.Sink.Replaced[0].Diagnostics);
        Assert.Equal("both", Assert.Single(Assert.Single(running.Sink.Applied).Upserts.Diagnostics).Flag);
    }

    [Fact]
    public async Task Set_InALayer_ReturnsWhatTheProviderSays()
    {
        await using var provider = new RuleSetProvider(new LayeredSource(_top, _base));
        provider.Start();

        RuleSetUpdate hidden = _base.Set(Definitions.Flag("both", "hidden"));
        RuleSetUpdate seen = _base.Set(Definitions.Flag("below", "seen"));

        Assert.Empty(hidden.ChangedFlags);
        Assert.Equal(["below"], seen.ChangedFlags);
    }

    [Fact]
    public async Task Layers_ChangedByManyThreads_ReachTheSinkOneByOne()
    {
        await using RunningSource running = Run();

        Parallel.For(0, 200, i => (i % 2 == 0 ? _top : _base).Set(Definitions.Flag($"flag-{i}", "new")));

        Assert.Equal(203, running.Sink.Flags.Count);
        Assert.False(running.Sink.WasCalledConcurrently);
    }

    [Fact]
    public void Change_OfOneFlag_CostsTheSameInSmallAndInLargeLayers()
    {
        long inSmall = CostOfAChange(flags: 10);
        long inLarge = CostOfAChange(flags: 10_000);

        Assert.Equal(inSmall, inLarge);
    }

    [Fact]
    public async Task OverrideFile_ThatIsMissing_DoesNotBlockAndCountsOnceItIsThere()
    {
        using TempDirectory directory = new();
        FileSourceOptions options = new() { PollInterval = FileSourceDefaults.ShortestPollInterval };
        await using var running = new RunningSource(new LayeredSource(new FileSource(directory["local.json"], options), _base));
        string? before = running.Sink.DescriptionOf("both");

        File.WriteAllText(directory["local.json"], RuleText.Flag("both", "local"));

        await running.Sink.UntilAsync(() => running.Sink.DescriptionOf("both") == "local");
        Assert.Equal("base", before);
        Assert.Equal((ProviderState.Ready, null), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public void Layers_None_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new LayeredSource());
    }

    private static long CostOfAChange(int flags)
    {
        FlagDefinition changed = Definitions.Flag("flag-7", "changed");
        InMemorySource lowest = new(Definitions.Set([.. Enumerable.Range(0, flags).Select(static i => Definitions.Flag($"flag-{i}", "base"))]));
        using CancellationTokenSource stopping = new();
        _ = new LayeredSource(new InMemorySource(RuleSetDefinition.Empty), lowest).RunAsync(new NullSink(), stopping.Token);
        lowest.Set(changed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        lowest.Set(changed);
        long cost = GC.GetAllocatedBytesForCurrentThread() - before;
        stopping.Cancel();
        return cost;
    }

    private RunningSource Run() => new(new LayeredSource(_top, _base));

    private static IEnumerable<string> All(RecordingSink sink) => sink.Flags.Values.Select(static flag => $"{flag.Key}={flag.Description}").Order(StringComparer.Ordinal);
}
