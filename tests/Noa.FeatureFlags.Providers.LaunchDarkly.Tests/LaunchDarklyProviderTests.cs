#if HAS_LAUNCHDARKLY
using System.Text.Json;
using LaunchDarkly.Sdk;
using LaunchDarkly.Sdk.Server.Interfaces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using SdkReason = LaunchDarkly.Sdk.EvaluationReason;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>LaunchDarkly's SDK behind our interface: answers, changes, states, and a start and an end that hold nobody up.</summary>
public sealed class LaunchDarklyProviderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly EvaluationContext Alice = EvaluationContext.For("alice", ("plan", "pro"));

    private readonly ILdClient _client = Substitute.For<ILdClient, IDisposable>();

    public LaunchDarklyProviderTests()
    {
        _client.Initialized.Returns(true);
        Status(DataSourceState.Valid);
    }

    public static TheoryData<SdkReason, EvaluationReason, string?, EvaluationError> Reasons => new()
    {
        { SdkReason.OffReason, EvaluationReason.Off, null, EvaluationError.None },
        { SdkReason.FallthroughReason.WithInExperiment(true), EvaluationReason.Fallthrough, null, EvaluationError.None },
        { SdkReason.TargetMatchReason, EvaluationReason.TargetMatch, null, EvaluationError.None },
        { SdkReason.RuleMatchReason(2, "beta"), EvaluationReason.RuleMatch, "beta", EvaluationError.None },
        { SdkReason.PrerequisiteFailedReason("base"), EvaluationReason.PrerequisiteFailed, "base", EvaluationError.None },
        { SdkReason.ErrorReason(EvaluationErrorKind.ClientNotReady), EvaluationReason.Error, null, EvaluationError.ProviderNotReady },
        { SdkReason.ErrorReason(EvaluationErrorKind.FlagNotFound), EvaluationReason.Error, null, EvaluationError.FlagNotFound },
        { SdkReason.ErrorReason(EvaluationErrorKind.WrongType), EvaluationReason.Error, null, EvaluationError.TypeMismatch },
        { SdkReason.ErrorReason(EvaluationErrorKind.MalformedFlag), EvaluationReason.Error, null, EvaluationError.General },
        { SdkReason.ErrorReason(EvaluationErrorKind.UserNotSpecified), EvaluationReason.Error, null, EvaluationError.General },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Answer_OfTheSdk_KeepsItsReason(SdkReason theirs, EvaluationReason ours, string? origin, EvaluationError error)
    {
        _client.BoolVariationDetail("f", Arg.Any<Context>(), false).Returns(new global::LaunchDarkly.Sdk.EvaluationDetail<bool>(true, error == EvaluationError.None ? 1 : null, theirs));
        await using LaunchDarklyProvider provider = await StartAsync();

        EvaluationDetail<bool> detail = provider.Evaluate("f", Alice, false);

        Assert.Equal((ours, origin, error, theirs.InExperiment), (detail.Reason, detail.RuleId, detail.Error, detail.InExperiment));
        Assert.Equal((error == EvaluationError.None, error == EvaluationError.None ? 1 : -1), (detail.Value, detail.VariationIndex));
        Assert.Equal(error == EvaluationError.None ? "1" : null, detail.Variation);
    }

    [Fact]
    public async Task Values_OfAllTypes_AreTheSdks()
    {
        _client.StringVariationDetail("text", Arg.Any<Context>(), "none").Returns(Served("blue"));
        _client.DoubleVariationDetail("number", Arg.Any<Context>(), Arg.Any<double>()).Returns(Served(2.5));
        _client.DoubleVariationDetail("whole", Arg.Any<Context>(), Arg.Any<double>()).Returns(Served(7.0));
        _client.JsonVariationDetail("json", Arg.Any<Context>(), Arg.Any<LdValue>()).Returns(Served(LdValue.Parse("""{"a":[1,"x",null,true]}""")));
        await using LaunchDarklyProvider provider = await StartAsync();

        Assert.Equal("blue", provider.Evaluate("text", Alice, "none").Value);
        Assert.Equal(2.5, provider.Evaluate("number", Alice, 0.0).Value);
        Assert.Equal(7, provider.Evaluate("whole", Alice, 0).Value);
        Assert.Equal("""{"a":[1,"x",null,true]}""", provider.Evaluate("json", Alice, default(JsonElement)).Value.GetRawText());
    }

    // LaunchDarkly's IntVariation rounds; here a number that is not whole is another type.
    [Fact]
    public async Task Int_OfAFraction_IsAMismatch()
    {
        _client.DoubleVariationDetail("number", Arg.Any<Context>(), Arg.Any<double>()).Returns(Served(2.5));
        await using LaunchDarklyProvider provider = await StartAsync();

        Assert.Equal((3, EvaluationError.TypeMismatch), (provider.Evaluate("number", Alice, 3).Value, provider.Evaluate("number", Alice, 3).Error));
    }

    [Fact]
    public async Task Off_WithoutAnOffVariation_IsTheCallersDefault()
    {
        _client.JsonVariationDetail("json", Arg.Any<Context>(), Arg.Any<LdValue>()).Returns(new global::LaunchDarkly.Sdk.EvaluationDetail<LdValue>(LdValue.Null, null, SdkReason.OffReason));
        await using LaunchDarklyProvider provider = await StartAsync();

        EvaluationDetail<JsonElement> detail = provider.Evaluate("json", Alice, JsonElement.Parse("[7]"));

        Assert.Equal(("[7]", EvaluationReason.Off, null), (detail.Value.GetRawText(), detail.Reason, detail.Variation));
    }

    [Fact]
    public async Task Read_ThatThrows_GivesTheDefault()
    {
        _client.BoolVariationDetail("f", Arg.Any<Context>(), true).Returns(static _ => throw new InvalidOperationException("broken"));
        await using LaunchDarklyProvider provider = await StartAsync();

        EvaluationDetail<bool> detail = provider.Evaluate("f", Alice, true);

        Assert.Equal((true, EvaluationError.General), (detail.Value, detail.Error));
        Assert.Equal(EvaluationError.FlagNotFound, provider.Evaluate(null!, Alice, true).Error);
    }

    // Breaks when the client is made by whoever starts the provider.
    [Fact]
    public async Task Start_WhileTheClientIsBeingMade_ReturnsAtOnce()
    {
        using var made = new ManualResetEventSlim();
        await using var provider = new LaunchDarklyProvider(
            () =>
            {
                made.Wait(Patience);
                return _client;
            },
            TimeProvider.System,
            NullLogger<LaunchDarklyProvider>.Instance);

        provider.Start();
        provider.Start();
        EvaluationDetail<bool> before = provider.Evaluate("f", Alice, true);
        ProviderState stateBefore = provider.Status.State;
        made.Set();
        await provider.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((true, EvaluationError.ProviderNotReady, ProviderState.NotReady, ProviderState.Ready), (before.Value, before.Error, stateBefore, provider.Status.State));
    }

    [Fact]
    public async Task Client_ThatCannotBeMade_IsAStateWithItsReason()
    {
        var told = new TaskCompletionSource<ProviderStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var provider = new LaunchDarklyProvider(static () => throw new InvalidOperationException("no way"), TimeProvider.System, NullLogger<LaunchDarklyProvider>.Instance);
        provider.StatusChanged += (_, status) => told.TrySetResult(status);

        provider.Start();
        ProviderStatus status = await told.Task.WaitAsync(Patience);

        Assert.Equal(ProviderState.NotReady, status.State);
        Assert.Contains("no way", status.Detail, StringComparison.Ordinal);
        Assert.Equal(EvaluationError.ProviderNotReady, provider.Evaluate("f", Alice, true).Error);
    }

    [Theory]
    [InlineData(DataSourceState.Interrupted, true, 0, ProviderState.Stale, "connecting")]
    [InlineData(DataSourceState.Initializing, false, 0, ProviderState.NotReady, "connecting")]
    [InlineData(DataSourceState.Off, true, 401, ProviderState.Stale, "gave up: ErrorResponse (401)")]
    [InlineData(DataSourceState.Off, false, 401, ProviderState.NotReady, "gave up: ErrorResponse (401)")]
    public async Task State_OfTheConnection_IsTold(DataSourceState theirs, bool isInitialized, int statusCode, ProviderState ours, string detail)
    {
        await using LaunchDarklyProvider provider = await StartAsync();
        ProviderStatus? told = null;
        provider.StatusChanged += static (_, _) => throw new InvalidOperationException("A handler's own trouble.");
        provider.StatusChanged += (_, status) => told = status;
        _client.Initialized.Returns(isInitialized);

        _client.DataSourceStatusProvider.StatusChanged += Raise.Event<EventHandler<DataSourceStatus>>(this, Status(theirs, statusCode));

        Assert.Equal(ours, told?.State);
        Assert.Contains(detail, told!.Detail, StringComparison.Ordinal);
        Assert.Same(told, provider.Status);
    }

    [Fact]
    public async Task Change_OfAFlag_IsToldByItsKey()
    {
        await using LaunchDarklyProvider provider = await StartAsync();
        var changed = new List<string>();
        provider.Changed += (_, change) => changed.AddRange(change.Flags);

        _client.FlagTracker.FlagChanged += Raise.Event<EventHandler<FlagChangeEvent>>(this, new FlagChangeEvent("checkout"));

        Assert.Equal(["checkout"], changed);
    }

    // Breaks when the provider is ended before what waits for it was handed over.
    [Fact]
    public async Task TrackedEvents_ThatWait_ReachTheSdkBeforeItEnds()
    {
        var provider = new LaunchDarklyProvider(() => _client, TimeProvider.System, NullLogger<LaunchDarklyProvider>.Instance);
        var flags = new FeatureFlagClient(provider, provider, null);
        await flags.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);

        flags.Track("bought", Alice, 12.5);
        flags.Track("seen", Alice);
        await flags.DisposeAsync();

        Received.InOrder(() =>
        {
            _client.Track("bought", Arg.Is<Context>(static context => context.Key == "alice" && context.GetValue("plan").AsString == "pro"), LdValue.Null, 12.5);
            _client.Track("seen", Arg.Is<Context>(static context => context.Key == "alice"));
            ((IDisposable)_client).Dispose();
        });
    }

    [Fact]
    public async Task ClientOfTheCaller_IsNotDisposed()
    {
        var provider = new LaunchDarklyProvider(_client, TimeProvider.System, NullLogger<LaunchDarklyProvider>.Instance);
        provider.Start();
        await provider.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);

        await provider.DisposeAsync();
        await provider.DisposeAsync();

        ((IDisposable)_client).DidNotReceive().Dispose();
        Assert.Equal(EvaluationError.ProviderNotReady, provider.Evaluate("f", Alice, true).Error);
    }

    // Breaks when disposal waits for the client however long it takes.
    [Fact]
    public async Task Disposal_OfAClientThatHangs_EndsAfterItsTime()
    {
        using var hanging = new ManualResetEventSlim();
        var clock = new FakeTimeProvider();
        bool isOver = false;
        ((IDisposable)_client).When(static client => client.Dispose()).Do(_ =>
        {
            hanging.Wait(Patience);
            Volatile.Write(ref isOver, true);
        });
        var provider = new LaunchDarklyProvider(() => _client, clock, NullLogger<LaunchDarklyProvider>.Instance);
        provider.Start();
        await provider.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);

        Task disposal = provider.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(disposal, Task.Delay(20));
        }

        await disposal;
        Assert.False(Volatile.Read(ref isOver));
        hanging.Set();
    }

    private static global::LaunchDarkly.Sdk.EvaluationDetail<T> Served<T>(T value) => new(value, 0, SdkReason.FallthroughReason);

    private async Task<LaunchDarklyProvider> StartAsync()
    {
        var provider = new LaunchDarklyProvider(_client, TimeProvider.System, NullLogger<LaunchDarklyProvider>.Instance);
        provider.Start();
        await provider.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience);
        return provider;
    }

    private DataSourceStatus Status(DataSourceState state, int statusCode = 0)
    {
        var status = new DataSourceStatus { State = state, LastError = statusCode == 0 ? null : DataSourceStatus.ErrorInfo.FromHttpError(statusCode, false) };
        _client.DataSourceStatusProvider.Status.Returns(status);
        return status;
    }
}
#endif
