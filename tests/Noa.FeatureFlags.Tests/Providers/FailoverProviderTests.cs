using System.Text.Json;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class FailoverProviderTests : IAsyncDisposable
{
    private static readonly EvaluationContext Alice = EvaluationContext.For("alice");

    private readonly ScriptedProvider _first = new("first");
    private readonly ScriptedProvider _second = new("second");
    private readonly RecordingLogger _logger = new();
    private readonly FailoverProvider _failover;

    public FailoverProviderTests() => _failover = new FailoverProvider([_first, _second], _logger);

    public ValueTask DisposeAsync() => _failover.DisposeAsync();

    [Fact]
    public void Read_WhileTheFirstAnswers_AsksNobodyElse()
    {
        EvaluationDetail<string> detail = _failover.Evaluate("search", Alice, "default");

        Assert.Equal("first", detail.Value);
        Assert.Equal(0, _second.Reads);
    }

    [Fact]
    public void Read_WhileTheFirstIsNotReady_PassesItOver()
    {
        _first.Become(ProviderState.NotReady);

        EvaluationDetail<string> detail = _failover.Evaluate("search", Alice, "default");

        Assert.Equal("second", detail.Value);
        Assert.Equal(0, _first.Reads);
    }

    [Fact]
    public void Read_WhileTheLoggerThrowsToo_IsAnsweredAllTheSame()
    {
        _logger.Exception = new InvalidOperationException("the disk is full");
        _first.Exception = new InvalidOperationException("out of luck");
        string whileBroken = _failover.Evaluate("search", Alice, "default").Value;

        _first.Exception = null;
        string afterwards = _failover.Evaluate("search", Alice, "default").Value;

        Assert.Equal(("second", "first"), (whileBroken, afterwards));
    }

    [Fact]
    public void Read_WhileTheFirstIsStale_IsAnsweredByIt()
    {
        _first.Become(ProviderState.Stale);

        Assert.Equal("first", _failover.Evaluate("search", Alice, "default").Value);
    }

    [Theory]
    [InlineData(EvaluationError.FlagNotFound)]
    [InlineData(EvaluationError.ProviderNotReady)]
    [InlineData(EvaluationError.General)]
    public void Read_ThatTheFirstCannotAnswer_GoesToTheNext(EvaluationError error)
    {
        _first.Error = error;

        Assert.Equal("second", _failover.Evaluate("search", Alice, "default").Value);
    }

    [Fact]
    public void Read_OfAnotherType_IsNotTakenToTheNext()
    {
        _first.Error = EvaluationError.TypeMismatch;

        EvaluationDetail<string> detail = _failover.Evaluate("search", Alice, "default");

        Assert.Equal(("default", EvaluationError.TypeMismatch), (detail.Value, detail.Error));
        Assert.Equal(0, _second.Reads);
    }

    [Theory]
    [InlineData(EvaluationError.FlagNotFound, EvaluationError.General, EvaluationError.FlagNotFound)]
    [InlineData(EvaluationError.ProviderNotReady, EvaluationError.FlagNotFound, EvaluationError.FlagNotFound)]
    [InlineData(EvaluationError.FlagNotFound, EvaluationError.ProviderNotReady, EvaluationError.FlagNotFound)]
    public void Read_ThatNobodyCanAnswer_SaysWhyTheFirstToKnowCouldNot(EvaluationError first, EvaluationError second, EvaluationError expected)
    {
        _first.Error = first;
        _second.Error = second;

        EvaluationDetail<string> detail = _failover.Evaluate("search", Alice, "default");

        Assert.Equal(("default", expected), (detail.Value, detail.Error));
    }

    [Fact]
    public void Read_WhileNobodyIsReady_SaysSo()
    {
        _first.Become(ProviderState.NotReady);
        _second.Become(ProviderState.NotReady);

        Assert.Equal(EvaluationError.ProviderNotReady, _failover.Evaluate("search", Alice, defaultValue: false).Error);
    }

    [Fact]
    public void Read_OfEachType_IsPassedOver()
    {
        _first.Error = EvaluationError.FlagNotFound;

        Assert.True(_failover.Evaluate("search", Alice, defaultValue: false).Value);
        Assert.Equal(7, _failover.Evaluate("search", Alice, 1).Value);
        Assert.Equal(7.5, _failover.Evaluate("search", Alice, 1.0).Value);
        Assert.Equal("[7]", _failover.Evaluate("search", Alice, default(JsonElement)).Value.GetRawText());
    }

    [Fact]
    public void Provider_ThatThrows_IsPassedOverAndLoggedOnceUntilItAnswers()
    {
        _first.Exception = new InvalidOperationException("out of luck");

        Assert.Equal("second", _failover.Evaluate("search", Alice, "default").Value);
        Assert.Equal("second", _failover.Evaluate("search", Alice, "default").Value);
        _first.Exception = null;
        Assert.Equal("first", _failover.Evaluate("search", Alice, "default").Value);
        Assert.Equal("first", _failover.Evaluate("search", Alice, "default").Value);

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _logger.Lines.Select(static line => line.Level));
    }

    [Fact]
    public void Providers_ThatAllThrow_GiveTheDefaultValueAsAGeneralError()
    {
        _first.Exception = new InvalidOperationException("out of luck");
        _second.Exception = new InvalidOperationException("out of luck");

        EvaluationDetail<string> detail = _failover.Evaluate("search", Alice, "default");

        Assert.Equal(("default", EvaluationError.General), (detail.Value, detail.Error));
    }

    [Fact]
    public async Task Reads_PassedOverToARuleSet_AllocateNothing()
    {
        await using var rules = new RuleSetProvider(new InMemorySource(Definitions.Set(Definitions.Flag("search", "first"))));
        await using var failover = new FailoverProvider(new RuleSetProvider(new InMemorySource(RuleSetDefinition.Empty)), rules);
        failover.Start();
        for (int i = 0; i < 1000; i++)
        {
            ReadAll(failover);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ReadAll(failover);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void ReadAll(FailoverProvider failover)
        {
            failover.Evaluate("search", Alice, defaultValue: false);
            failover.Evaluate("search", Alice, 1);
            failover.Evaluate("search", Alice, 1.0);
            failover.Evaluate("search", Alice, "default");
        }
    }

    [Fact]
    public void Start_StartsAllOnce_EvenIfOneThrows()
    {
        ScriptedProvider broken = new("broken") { LifetimeException = new InvalidOperationException("out of luck") };
        FailoverProvider failover = new([broken, _second], _logger);

        failover.Start();
        failover.Start();

        Assert.Equal((1, 1), (broken.Starts, _second.Starts));
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task Disposal_DisposesAllOnce_EvenIfOneThrows()
    {
        ScriptedProvider broken = new("broken") { LifetimeException = new InvalidOperationException("out of luck") };
        FailoverProvider failover = new([broken, _second], _logger);

        await failover.DisposeAsync();
        await failover.DisposeAsync();

        Assert.Equal((1, 1), (broken.Disposals, _second.Disposals));
        Assert.False(broken.HasHandlers);
    }

    [Fact]
    public void Changes_OfEveryProvider_AreRaised()
    {
        List<string> changed = [];
        _failover.Changed += (sender, changes) => changed.AddRange(sender == _failover ? changes.Flags : []);

        _first.Change("a", "b");
        _second.Change("c");

        Assert.Equal(["a", "b", "c"], changed);
    }

    [Fact]
    public async Task Exposures_OfTheProviderThatAnswers_AreRecorded()
    {
        FlagDefinition flag = new()
        {
            Key = "button",
            OffVariation = "off",
            Fallthrough = new Experiment
            {
                Id = "button-2027",
                Weights = [new WeightedVariation("on", Share.Whole)],
            },
        };
        InMemoryExposureSink exposures = new();
        RuleSetProvider empty = new(new InMemorySource(RuleSetDefinition.Empty));
        await using var client = new FeatureFlagClient(
            new FailoverProvider(empty, new RuleSetProvider(new InMemorySource(Definitions.Set(flag)))),
            exposures,
            new ExposureQueueOptions { HandsOverAtOnce = true });

        bool isOn = client.IsEnabled("button", Alice);

        Assert.True(isOn);
        Assert.Equal("button-2027", Assert.Single(exposures.Exposures).Experiment);
    }

    [Fact]
    public void Providers_None_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new FailoverProvider());
    }
}
