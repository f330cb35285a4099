using System.Text.Json;
using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;

namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>Reads answer with the caller's default value, and say why, whatever they are given.</summary>
public sealed class ReadsNeverThrowTests
{
    private const string RuleSet = """
        { "flags": {
            "bool": true,
            "share": { "percentage": 100 },
            "number": { "variations": { "n": 1.5 }, "fallthrough": "n" },
            "string": { "variations": { "s": "text" }, "fallthrough": "s" },
            "json": { "variations": { "j": [1] }, "fallthrough": "j" },
            "clause": { "rules": [{ "when": [{ "attribute": "/a/b", "semverAtLeast": "1.0.0", "not": true }], "serve": "on" }], "fallthrough": "off" } } }
        """;

    private static readonly JsonElement JsonDefault = JsonElement.Parse("\"default\"");

    public static TheoryData<string?> Keys => new((string?[])[null, "", " ", "nowhere", "\ud800", new string('k', 10_000)]);

    public static TheoryData<string> FlagKeys => ["bool", "share", "number", "string", "json", "clause"];

    [Theory]
    [MemberData(nameof(Keys))]
    public void ReadByKey_OfNoFlag_GivesTheDefaultValue(string? key)
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        AssertAllFail(client, key!, EvaluationError.FlagNotFound);
        AssertAllFail(client.Snapshot(), key!, EvaluationError.FlagNotFound);
    }

    [Fact]
    public void ReadByKey_BeforeAnythingIsLoaded_GivesTheDefaultValue()
    {
        using var client = new FeatureFlagClient(new RuleSetProvider(new FixedSource(null)));

        AssertAllFail(client, "bool", EvaluationError.ProviderNotReady);
        AssertAllFail(client.Snapshot(), "bool", EvaluationError.ProviderNotReady);
    }

    [Fact]
    public void ReadByHandle_OfNoHandle_GivesTheTypesDefault()
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        Assert.False(client.IsEnabled((Flag<bool>)null!, EvaluationContext.Empty));
        Assert.False(client.GetValue((Flag<bool>)null!, EvaluationContext.Empty));
        Assert.Equal(0, client.GetValue((Flag<int>)null!, EvaluationContext.Empty));
        Assert.Equal(0, client.GetValue((Flag<double>)null!, EvaluationContext.Empty));
        Assert.Null(client.GetValue((Flag<string>)null!, EvaluationContext.Empty));
        Assert.Equal(JsonValueKind.Undefined, client.GetValue((Flag<JsonElement>)null!, EvaluationContext.Empty).ValueKind);
        Assert.Equal(EvaluationError.FlagNotFound, client.Evaluate((Flag<bool>)null!, EvaluationContext.Empty).Error);
    }

    [Theory]
    [MemberData(nameof(FlagKeys))]
    public void ReadByKey_WithoutContext_AnswersAsForTheEmptyContext(string key)
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        EvaluationDetail<JsonElement> without = client.Evaluate(key, null!, JsonDefault);
        EvaluationDetail<JsonElement> withEmpty = client.Evaluate(key, EvaluationContext.Empty, JsonDefault);

        Assert.Equal(EvaluationError.None, without.Error);
        Assert.Equal((withEmpty.Variation, withEmpty.Reason, withEmpty.LacksBucketingValue), (without.Variation, without.Reason, without.LacksBucketingValue));
        Assert.Equal(withEmpty.Variation, client.Explain(key, null!).Result.Variation);
    }

    [Theory]
    [InlineData("bool", "integer", "number", "string")]
    [InlineData("number", "boolean", "integer", "string")]
    [InlineData("string", "boolean", "integer", "number")]
    [InlineData("json", "boolean", "integer", "number", "string")]
    public void ReadByKey_OfTheWrongType_GivesTheDefaultValue(string key, params string[] types)
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        EvaluationError[] errors = [.. types.Select(type => type switch
        {
            "boolean" => client.Evaluate(key, EvaluationContext.Empty, true).Error,
            "integer" => client.Evaluate(key, EvaluationContext.Empty, 7).Error,
            "number" => client.Evaluate(key, EvaluationContext.Empty, 7.5).Error,
            _ => client.Evaluate(key, EvaluationContext.Empty, "default").Error,
        })];

        Assert.All(errors, static error => Assert.Equal(EvaluationError.TypeMismatch, error));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("string")]
    [InlineData("json")]
    public void IsEnabled_OfAFlagThatIsNotBoolean_IsFalse(string key)
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        Assert.False(client.IsEnabled(key, EvaluationContext.Empty));
    }

    [Fact]
    public void ReadByKey_WithLoneSurrogatesInTheContext_Answers()
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);
        var context = EvaluationContext.For("\ud800", ("a", AttributeValue.Object([KeyValuePair.Create("b", (AttributeValue)"\udc00")])));

        Assert.True(client.IsEnabled("share", context));
        Assert.True(client.IsEnabled("clause", context));
    }

    [Fact]
    public void Track_OfNothing_DoesNothing()
    {
        using var client = FeatureFlagClient.FromJson(RuleSet);

        Exception? thrown = Record.Exception(() =>
        {
            client.Track(null!, null!);
            client.Track("", EvaluationContext.Empty, double.NaN);
        });

        Assert.Null(thrown);
    }

    private static void AssertAllFail(IFeatureFlags flags, string key, EvaluationError error)
    {
        foreach (EvaluationContext? context in new[] { null, EvaluationContext.Empty, EvaluationContext.For("u-1") })
        {
            Assert.False(flags.IsEnabled(key, context!));
            Assert.True(flags.GetValue(key, context!, true));
            Assert.Equal(7, flags.GetValue(key, context!, 7));
            Assert.Equal(7.5, flags.GetValue(key, context!, 7.5));
            Assert.Equal("default", flags.GetValue(key, context!, "default"));
            Assert.Equal("default", flags.GetValue(key, context!, JsonDefault).GetString());
            Assert.Equal(
                (true, null, -1, EvaluationReason.Error, null, error),
                flags.Evaluate(key, context!, true) is var detail ? (detail.Value, detail.Variation, detail.VariationIndex, detail.Reason, detail.RuleId, detail.Error) : default);
            Assert.Equal(error, flags.Explain(key, context!).Result.Error);
        }
    }
}
