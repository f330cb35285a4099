#if HAS_OPENFEATURE
using OpenFeature;
using OpenFeature.Constant;
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature.Tests;

/// <summary>The provider behind the OpenFeature SDK itself.</summary>
public sealed class NoaFeatureProviderTests : IAsyncLifetime
{
    private const string Rules = """
        {
          "flags": {
            "on": true,
            "off": { "enabled": false },
            "nothing": { "enabled": false, "variations": { "a": "A", "b": "B" }, "offVariation": null, "fallthrough": "a" },
            "split": { "percentage": 50 },
            "size": { "variations": { "small": 10, "large": 50 }, "offVariation": "small", "rules": [ { "id": "pro", "when": [ { "attribute": "plan", "equals": "pro" } ], "serve": "large" } ], "fallthrough": "small" },
            "ratio": { "variations": { "half": 0.5 }, "fallthrough": "half" },
            "tree": { "variations": { "x": { "a": [1, true, null], "b": { "c": "d" } } }, "fallthrough": "x" },
            "acme": { "rules": [ { "when": [ { "kind": "organization", "attribute": "key", "equals": "acme" } ], "serve": "on" } ], "fallthrough": "off" }
          }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Domain = nameof(NoaFeatureProviderTests);
    private static readonly global::OpenFeature.Model.EvaluationContext Pro = global::OpenFeature.Model.EvaluationContext.Builder().SetTargetingKey("u1").Set("plan", "pro").Build();

    private readonly Noa.FeatureFlags.Providers.InMemorySource _source = Noa.FeatureFlags.Providers.InMemorySource.FromJson(Rules);
    private readonly Noa.FeatureFlags.Exposures.InMemoryExposureSink _sink = new();
    private FeatureFlagClient _flags = null!;
    private global::OpenFeature.FeatureClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _flags = new FeatureFlagClient(new Noa.FeatureFlags.Providers.RuleSetProvider(_source), _sink, null);
        await Api.Instance.SetProviderAsync(Domain, new NoaFeatureProvider(_flags));
        _client = Api.Instance.GetClient(Domain);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.Instance.ShutdownAsync();
        await _flags.DisposeAsync();
    }

    [Fact]
    public async Task Flags_OfEveryType_HaveValueVariantReasonAndMetadata()
    {
        FlagEvaluationDetails<int> size = await _client.GetIntegerDetailsAsync("size", 1, Pro);
        FlagEvaluationDetails<Value> tree = await _client.GetObjectDetailsAsync("tree", new Value(), Pro);

        Assert.Equal((50, "large", Reason.TargetingMatch, "pro"), (size.Value, size.Variant, size.Reason, size.FlagMetadata?.GetString("rule")));
        Assert.Equal(0.5, await _client.GetDoubleValueAsync("ratio", 1, Pro));
        Assert.Equal(Reason.Split, (await _client.GetBooleanDetailsAsync("split", false, Pro)).Reason);
        Assert.Equal((false, "off", Reason.Disabled), (await _client.GetBooleanDetailsAsync("off", true, Pro)) is var off ? (off.Value, off.Variant, off.Reason) : default);
        Assert.Equal(("mine", Reason.Disabled), (await _client.GetStringDetailsAsync("nothing", "mine", Pro)) is var nothing ? (nothing.Value, nothing.Reason) : default);
        Assert.Equal("d", tree.Value.AsStructure!.GetValue("b").AsStructure!.GetValue("c").AsString);
    }

    [Theory]
    [InlineData("nobody", ErrorType.FlagNotFound)]
    [InlineData("size", ErrorType.TypeMismatch)]
    public async Task Trouble_WithAFlag_IsAnErrorCodeAndTheDefault(string key, ErrorType expected)
    {
        FlagEvaluationDetails<string> detail = await _client.GetStringDetailsAsync(key, "mine", Pro);

        Assert.Equal(("mine", expected, Reason.Error), (detail.Value, detail.ErrorType, detail.Reason));
    }

    [Fact]
    public async Task Context_OfAnotherKind_IsAsked()
    {
        var acme = global::OpenFeature.Model.EvaluationContext.Builder().SetTargetingKey("acme").Set("kind", "organization").Build();

        Assert.True(await _client.GetBooleanValueAsync("acme", false, acme));
    }

    // Breaks when a change is not told, or not of which flags.
    [Fact]
    public async Task Change_OfAFlag_IsAnEventThatNamesIt()
    {
        var told = new TaskCompletionSource<ProviderEventPayload?>(TaskCreationOptions.RunContinuationsAsynchronously);
        EventHandlerDelegate handler = payload => told.TrySetResult(payload);
        _client.AddHandler(ProviderEventTypes.ProviderConfigurationChanged, handler);
        _source.Set(Noa.FeatureFlags.Model.RuleSetJson.ParseFlag("on", "false"u8.ToArray()).Flags[0]);
        ProviderEventPayload? payload = await told.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        _client.RemoveHandler(ProviderEventTypes.ProviderConfigurationChanged, handler);

        Assert.Contains("on", payload!.FlagsChanged!);
        Assert.False(await _client.GetBooleanValueAsync("on", true, Pro));
    }

    [Fact]
    public async Task TrackedEvent_WithAValue_ReachesTheSink()
    {
        _client.Track("purchase", Pro, TrackingEventDetails.Builder().SetValue(9.5).Build());
        await _flags.DisposeAsync();

        Noa.FeatureFlags.Exposures.TrackedEvent tracked = Assert.Single(_sink.TrackedEvents);
        Assert.Equal(("purchase", 9.5), (tracked.Name, tracked.Value));
    }
}
#endif
