using System.Diagnostics;

namespace Noa.FeatureFlags.Tests.Hosting;

[Collection(nameof(EvaluationTracingTests))]
[CollectionDefinition(nameof(EvaluationTracingTests), DisableParallelization = true)]
public sealed class EvaluationTracingTests : IDisposable
{
    private const string Rules = """
        { "flags": {
            "plain": true,
            "off": { "enabled": false },
            "target": { "targets": { "on": ["alice"] }, "fallthrough": "off" },
            "rule": { "rules": [ { "when": [ { "attribute": "plan", "equals": "pro" } ], "serve": "on" } ], "fallthrough": "off" },
            "split": { "percentage": 100 },
            "needs-off": { "prerequisites": [ { "flag": "off", "variation": "on" } ], "fallthrough": "on", "offVariation": "off" },
            "nothing": { "enabled": false, "offVariation": null, "fallthrough": "on" } } }
        """;

    private static readonly EvaluationContext Alice = EvaluationContext.For("alice", ("plan", "pro"));

    private readonly ActivitySource _application = new(nameof(EvaluationTracingTests));
    private readonly ActivityListener _applicationListener = new()
    {
        ShouldListenTo = static source => source.Name == nameof(EvaluationTracingTests),
        Sample = static (ref _) => ActivitySamplingResult.AllData,
    };

    private readonly ActivityListener _flagsListener = new() { ShouldListenTo = static source => source.Name == "Noa.FeatureFlags" };
    private readonly FeatureFlagsForTests _flags = new FeatureFlagsForTests().WithRules(Rules);

    public EvaluationTracingTests() => ActivitySource.AddActivityListener(_applicationListener);

    public void Dispose()
    {
        _flagsListener.Dispose();
        _applicationListener.Dispose();
        _application.Dispose();
        _flags.Dispose();
    }

    [Theory]
    [InlineData("plain", "on", "default")]
    [InlineData("off", "off", "disabled")]
    [InlineData("target", "on", "targeting_match")]
    [InlineData("rule", "on", "targeting_match")]
    [InlineData("split", "on", "split")]
    [InlineData("needs-off", "off", "default")]
    [InlineData("nothing", null, "disabled")]
    public void Evaluation_InATracedRequest_IsAnEventOfTheActivity(string key, string? variation, string reason)
    {
        ActivitySource.AddActivityListener(_flagsListener);
        using Activity? request = _application.StartActivity("request");

        _flags.IsEnabled(key, Alice);

        ActivityEvent recorded = Assert.Single(request!.Events);
        Assert.Equal("feature_flag.evaluation", recorded.Name);
        Dictionary<string, object?> expected = new()
        {
            ["feature_flag.key"] = key,
            ["feature_flag.provider.name"] = "in memory",
            ["feature_flag.result.reason"] = reason,
        };
        if (variation is not null)
        {
            expected.Add("feature_flag.result.variant", variation);
        }

        Assert.Equivalent(expected, recorded.Tags.ToDictionary(), strict: true);
    }

    [Fact]
    public void Errors_InATracedRequest_AreNamed()
    {
        ActivitySource.AddActivityListener(_flagsListener);
        using Activity? request = _application.StartActivity("request");

        _flags.IsEnabled("nobody", Alice);
        _flags.GetValue("plain", Alice, "a string");
        _flags.IsEnabled((string)null!, Alice);

        Assert.Equal(["flag_not_found", "type_mismatch", "flag_not_found"], request!.Events.Select(static recorded => Tag(recorded, "error.type")));
        Assert.All(request.Events, static recorded => Assert.Equal("error", Tag(recorded, "feature_flag.result.reason")));
    }

    [Fact]
    public void Evaluation_ThatNobodyListensTo_IsNotRecorded()
    {
        using Activity? request = _application.StartActivity("request");

        bool isEnabled = EvaluationTracing.IsEnabled;
        _flags.IsEnabled("plain", Alice);

        Assert.False(isEnabled);
        Assert.Empty(request!.Events);
    }

    [Fact]
    public void Evaluation_OutsideAnyActivity_GivesItsValue()
    {
        ActivitySource.AddActivityListener(_flagsListener);

        Assert.True(EvaluationTracing.IsEnabled);
        Assert.True(_flags.IsEnabled("plain", Alice));
    }

    private static object? Tag(ActivityEvent recorded, string name) => recorded.Tags.ToDictionary().GetValueOrDefault(name);
}
