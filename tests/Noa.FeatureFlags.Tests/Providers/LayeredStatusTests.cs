using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

/// <summary>What the whole says of itself when its layers fare differently.</summary>
public sealed class LayeredStatusTests
{
    private static readonly RuleSetDefinition One = Definitions.Set(Definitions.Flag("search", "one"));

    private readonly ManualSource _top = new("top");
    private readonly ManualSource _base = new("base");

    [Fact]
    public async Task Whole_WhileALayerIsSilent_IsNotReadyAndNamesIt()
    {
        await using RunningSource running = Run();

        _base.Sink.Replace(One);

        Assert.Empty(running.Sink.Replaced);
        Assert.Equal([(ProviderState.NotReady, "waiting for top; waiting for base"), (ProviderState.NotReady, "waiting for top")], running.Sink.Reports);
    }

    [Fact]
    public async Task Whole_WithALayerThatHasNothing_IsReadyAndSaysSo()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);

        _top.Sink.Report(ProviderState.NotReady, "local.json does not exist");

        Assert.Equal((ProviderState.Ready, "top: local.json does not exist"), (running.Sink.State, running.Sink.Detail));
        Assert.Equal("one", running.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task Whole_WithALayerThatHasNothing_StillSaysSoAfterTheNextDelivery()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);
        _top.Sink.Report(ProviderState.NotReady, "local.json does not exist");

        _base.Sink.Apply(Definitions.Upsert(Definitions.Flag("new", "base")));

        Assert.Equal((ProviderState.Ready, "top: local.json does not exist"), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public async Task Whole_WithABaseThatHasNothing_IsNotReady()
    {
        await using RunningSource running = Run();
        _top.Sink.Replace(One);

        _base.Sink.Report(ProviderState.NotReady, "no connection");

        Assert.Empty(running.Sink.Replaced);
        Assert.Equal((ProviderState.NotReady, "base: no connection"), running.Sink.Reports[^1]);
    }

    [Fact]
    public async Task LayerThatHadNothing_WhenItDelivers_CountsFromThenOn()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);
        _top.Sink.Report(ProviderState.NotReady, "local.json does not exist");

        _top.Sink.Replace(Definitions.Set(Definitions.Flag("search", "local")));

        Assert.Equal("local", running.Sink.DescriptionOf("search"));
        Assert.Equal((ProviderState.Ready, null), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public async Task Whole_WhileALayerIsStale_IsStaleAndNamesIt()
    {
        await using RunningSource running = RunReady();

        _base.Sink.Report(ProviderState.Stale, "no connection");

        Assert.Equal((ProviderState.Stale, "base: no connection"), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public async Task Whole_WhileALayerIsStale_StaysStaleThroughDeliveriesOfAnother()
    {
        await using RunningSource running = RunReady();
        _base.Sink.Report(ProviderState.Stale, "no connection");

        _top.Sink.Apply(Definitions.Upsert(Definitions.Flag("new", "top")));

        Assert.Equal("top", running.Sink.DescriptionOf("new"));
        Assert.Equal((ProviderState.Stale, "base: no connection"), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public async Task Whole_WhenTheStaleLayerIsBack_IsReady()
    {
        await using RunningSource running = RunReady();
        _base.Sink.Report(ProviderState.Stale, "no connection");

        _base.Sink.Replace(One);

        Assert.Equal((ProviderState.Ready, null), (running.Sink.State, running.Sink.Detail));
    }

    [Fact]
    public async Task LayerThatIsStaleWithoutEverHavingDelivered_CountsAsEmpty()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);

        _top.Sink.Report(ProviderState.Stale, "no connection");

        Assert.Equal(ProviderState.Ready, running.Sink.State);
    }

    [Fact]
    public async Task LayerThatFails_AfterItDelivered_LeavesItsEntriesAndIsStale()
    {
        await using RunningSource running = RunReady();

        _top.Fail(new InvalidOperationException("out of luck"));
        await running.Sink.UntilAsync(() => running.Sink.State == ProviderState.Stale);
        _base.Sink.Apply(Definitions.Upsert(Definitions.Flag("new", "base")));

        Assert.Equal("top: ended: out of luck", running.Sink.Detail);
        Assert.Equal("base", running.Sink.DescriptionOf("new"));
    }

    [Fact]
    public async Task LayerThatFails_BeforeItDelivered_DoesNotBlockTheOthers()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);

        _top.Fail(new InvalidOperationException("out of luck"));

        await running.Sink.UntilAsync(() => running.Sink.State == ProviderState.Ready && running.Sink.Detail is not null);
        Assert.Equal("top: ended: out of luck", running.Sink.Detail);
    }

    [Fact]
    public async Task LayerThatFailsAtTheStart_DoesNotBlockTheOthers()
    {
        ManualSource failing = new("failing") { AtStart = static _ => throw new InvalidOperationException("out of luck") };

        await using var running = new RunningSource(new LayeredSource(failing, new InMemorySource(One)));

        Assert.Equal("one", running.Sink.DescriptionOf("search"));
    }

    [Fact]
    public async Task LayerThatEnds_WithoutHavingSaidAnything_CountsAsEmpty()
    {
        await using RunningSource running = Run();
        _base.Sink.Replace(One);

        _top.End();

        await running.Sink.UntilAsync(() => running.Sink.State == ProviderState.Ready && running.Sink.Detail is not null);
        Assert.Equal("top: ended without a rule set", running.Sink.Detail);
    }

    [Fact]
    public async Task UnreadableRuleSet_OfALayer_ChangesNothingAndIsStale()
    {
        await using RunningSource running = RunReady();

        RuleSetUpdate update = _top.Sink.Replace(new RuleSetDefinition { IsReadable = false, Diagnostics = [Definitions.Error("search")] });

        Assert.Equal("top: line 3, $.flags.search: Give it an object.", running.Sink.Detail);
        Assert.Equal(ProviderState.Stale, running.Sink.State);
        Assert.Single(update.Diagnostics);
        Assert.Single(running.Sink.Replaced);
    }

    private RunningSource Run() => new(new LayeredSource(_top, _base));

    private RunningSource RunReady()
    {
        RunningSource running = Run();
        _top.Sink.Replace(RuleSetDefinition.Empty);
        _base.Sink.Replace(One);
        return running;
    }
}
