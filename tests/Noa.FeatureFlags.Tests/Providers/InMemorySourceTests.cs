using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class InMemorySourceTests
{
    [Fact]
    public async Task RuleSet_GivenAtConstruction_IsHandedOverBeforeTheFirstAwait()
    {
        RuleSetDefinition definitions = Definitions.Set(Definitions.Flag("search", "first"));

        await using var running = new RunningSource(new InMemorySource(definitions));

        Assert.Same(definitions, Assert.Single(running.Sink.Replaced));
    }

    [Fact]
    public async Task Set_WhileRunning_ReachesEverySinkBeforeItReturns()
    {
        InMemorySource source = new(Definitions.Set(Definitions.Flag("search", "first")));
        await using var one = new RunningSource(source);
        await using var other = new RunningSource(source);

        source.Set(Definitions.Flag("search", "second"));

        Assert.Equal("second", one.Sink.DescriptionOf("search"));
        Assert.Equal("second", other.Sink.DescriptionOf("search"));
        Assert.Single(one.Sink.Applied);
    }

    [Fact]
    public async Task Changes_BeforeRunning_AreKept()
    {
        InMemorySource source = new(Definitions.Set(Definitions.Flag("a", "first"), Definitions.Flag("b", "first")));

        RuleSetUpdate update = source.Set(Definitions.Flag("a", "second"));
        source.RemoveFlag("b");
        source.Set(Definitions.Segment("beta", "first"));
        source.Set(Definitions.Segment("gamma", "first"));
        source.RemoveSegment("gamma");
        await using var running = new RunningSource(source);

        Assert.Empty(update.ChangedFlags);
        Assert.Equal("second", running.Sink.DescriptionOf("a"));
        Assert.Equal(["a"], running.Sink.Flags.Keys);
        Assert.Equal(["beta"], running.Sink.Segments.Keys);
    }

    [Fact]
    public async Task Removal_WhileRunning_TakesTheEntryAway()
    {
        InMemorySource source = new(new RuleSetDefinition
        {
            Flags = [Definitions.Flag("search", "first")],
            Segments = [Definitions.Segment("beta", "first")],
        });
        await using var running = new RunningSource(source);

        source.RemoveFlag("search");
        source.RemoveSegment("beta");

        Assert.Empty(running.Sink.Flags);
        Assert.Empty(running.Sink.Segments);
    }

    [Fact]
    public async Task Replace_WhileRunning_TakesAwayWhatIsNotInIt()
    {
        InMemorySource source = new(Definitions.Set(Definitions.Flag("a", "first")));
        await using var running = new RunningSource(source);

        source.Replace(Definitions.Set(Definitions.Flag("b", "second")));

        Assert.Equal(["b"], running.Sink.Flags.Keys);
    }

    [Fact]
    public async Task Replace_WithAnUnreadableRuleSet_ChangesNothing()
    {
        InMemorySource source = new(Definitions.Set(Definitions.Flag("a", "first")));

        source.Replace(new RuleSetDefinition { IsReadable = false });
        await using var running = new RunningSource(source);

        Assert.Equal(["a"], running.Sink.Flags.Keys);
    }

    [Fact]
    public async Task Replace_WithAnUnreadableFlag_KeepsItForSinksThatComeLater()
    {
        InMemorySource source = new(Definitions.Set(Definitions.Flag("a", "first")));

        source.Replace(new RuleSetDefinition { UnreadableFlags = new HashSet<string> { "a" }, Diagnostics = [Definitions.Error("a")] });
        await using var running = new RunningSource(source);

        RuleSetDefinition definitions = Assert.Single(running.Sink.Replaced);
        Assert.Equal("first", running.Sink.DescriptionOf("a"));
        Assert.Single(definitions.Diagnostics);
    }

    [Fact]
    public void Flag_RefusedForWantOfASegment_IsTakenWithTheSegment()
    {
        RuleSetDefinition asking = RuleSetJson.Parse("""{ "flags": { "a": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } }""");
        RuleSetDefinition asked = RuleSetJson.Parse("""{ "segments": { "s": { "included": ["user-1"] } } }""");
        InMemorySource source = new(Definitions.Set(Definitions.Flag("other", "")));
        using var client = new FeatureFlagClient(new RuleSetProvider(source));
        Assert.Single(source.Set(asking.Flags[0]).Diagnostics);

        RuleSetUpdate update = source.Set(asked.Segments[0]);

        Assert.True(client.IsEnabled("a", Rules.User));
        Assert.Equal(["a"], update.ChangedFlags);
        Assert.Empty(client.Provider.Status.Diagnostics);
    }

    [Fact]
    public async Task Update_OfOneSink_IsReturnedAsItIs()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        await using var running = new RunningSource(source);
        running.Sink.Update = new RuleSetUpdate { ChangedFlags = ["a"] };

        RuleSetUpdate update = source.Set(Definitions.Flag("a", "first"));

        Assert.Same(running.Sink.Update, update);
    }

    [Fact]
    public async Task Update_OfSeveralSinks_NamesEverythingOnce()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        await using var one = new RunningSource(source);
        await using var other = new RunningSource(source);
        one.Sink.Update = new RuleSetUpdate { ChangedFlags = ["a", "b"], Diagnostics = [Definitions.Error("c")] };
        other.Sink.Update = new RuleSetUpdate { ChangedFlags = ["b"], Diagnostics = [Definitions.Error("c"), Definitions.Error("d")] };

        RuleSetUpdate update = source.Set(Definitions.Flag("a", "first"));

        Assert.Equal(["a", "b"], update.ChangedFlags.Order());
        Assert.Equal(["c", "d"], update.Diagnostics.Select(static diagnostic => diagnostic.Flag).Order());
    }

    [Fact]
    public async Task Set_FromWithinAChange_EndsAlikeInAllSinks()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        await using var one = new RunningSource(source);
        await using var other = new RunningSource(source);
        one.Sink.OnDelivery = () =>
        {
            one.Sink.OnDelivery = null;
            source.Set(Definitions.Flag("search", "from the handler"));
        };

        source.Set(Definitions.Flag("search", "first"));

        Assert.Equal("from the handler", one.Sink.DescriptionOf("search"));
        Assert.Equal("from the handler", other.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task Sink_ThatWasCancelled_GetsNothingMore()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        var running = new RunningSource(source);
        await running.DisposeAsync();

        source.Set(Definitions.Flag("search", "first"));

        Assert.Empty(running.Sink.Applied);
    }

    [Fact]
    public async Task Set_FromManyThreads_ReachesTheSinkOneByOne()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        await using var running = new RunningSource(source);

        Parallel.For(0, 200, i => source.Set(Definitions.Flag($"flag-{i}", "first")));

        Assert.Equal(200, running.Sink.Flags.Count);
        Assert.False(running.Sink.WasCalledConcurrently);
    }

    [Fact]
    public async Task Provider_OfTheSource_ServesANewFlagAsSoonAsSetReturns()
    {
        InMemorySource source = new(RuleSetDefinition.Empty);
        await using var provider = new RuleSetProvider(source);
        provider.Start();

        RuleSetUpdate update = source.Set(Definitions.Flag("search", "first"));

        Assert.Equal(["search"], update.ChangedFlags);
        Assert.True(provider.Evaluate("search", EvaluationContext.Empty, defaultValue: false).Value);
    }

    [Fact]
    public async Task FromJson_WithoutErrors_FeedsTheFlags()
    {
        await using var running = new RunningSource(InMemorySource.FromJson(RuleText.Flag("search", "first")));

        Assert.Equal("first", running.Sink.DescriptionOf("search"));
    }

    [Fact]
    public void FromJson_WithErrors_ThrowsAndListsAllOfThem()
    {
        const string Json = """
            { "flags": {
                "a": { "fallthrogh": "on" },
                "b": 7
            } }
            """;

        FormatException exception = Assert.Throws<FormatException>(() => InMemorySource.FromJson(Json));

        Assert.Contains("line 2, $.flags.a", exception.Message, StringComparison.Ordinal);
        Assert.Contains("line 3, $.flags.b", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJson_WithTextThatIsNotJson_Throws()
    {
        Assert.Throws<FormatException>(() => InMemorySource.FromJson("flags: yaml"));
    }
}
