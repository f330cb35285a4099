using System.Text.Json;
using NSubstitute;

namespace Noa.FeatureFlags.Tests;

public sealed class FeatureFlagsForTestsTests
{
    private static readonly EvaluationContext Alice = EvaluationContext.For("alice");
    private static readonly Flag<bool> NewCheckout = new("new-checkout", defaultValue: false);
    private static readonly Flag<int> PageSize = new("page-size", defaultValue: 20);
    private static readonly Flag<double> Ratio = new("ratio", defaultValue: 0.5);
    private static readonly Flag<string> Colour = new("colour", defaultValue: "blue");
    private static readonly Flag<JsonElement> Limits = new("limits", JsonElement.Parse("{}"));

    [Fact]
    public void Values_ByKey_AreServedToEverybody()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests()
            .With("new-checkout", true).With("page-size", 50).With("ratio", 0.25).With("colour", "green").With("limits", JsonElement.Parse("""{ "max": 3 }"""));

        Assert.True(flags.IsEnabled("new-checkout", EvaluationContext.Empty));
        Assert.Equal((50, 0.25, "green"), (flags.GetValue(PageSize, Alice), flags.GetValue(Ratio, Alice), flags.GetValue(Colour, Alice)));
        Assert.Equal(3, flags.GetValue(Limits, Alice).GetProperty("max").GetInt32());
    }

    [Fact]
    public void Values_ByHandle_AreServedToEverybody()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests()
            .With(NewCheckout, true).With(PageSize, 50).With(Ratio, 0.25).With(Colour, "green").With(Limits, JsonElement.Parse("[1]"));

        Assert.True(flags.IsEnabled(NewCheckout, Alice));
        Assert.Equal((50, 0.25, "green"), (flags.GetValue(PageSize, Alice), flags.GetValue(Ratio, Alice), flags.GetValue(Colour, Alice)));
        Assert.Equal(1, flags.GetValue(Limits, Alice).GetArrayLength());
    }

    [Fact]
    public void Flag_ThatWasNotSet_GivesTheDefaultValue()
    {
        using FeatureFlagsForTests flags = new();

        EvaluationDetail<int> detail = flags.Evaluate(PageSize, Alice);

        Assert.Equal((20, EvaluationError.FlagNotFound), (detail.Value, detail.Error));
    }

    [Fact]
    public void Change_OfValueAndType_IsVisibleAtOnce()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With("x", true);

        flags.With("x", false);
        bool isOn = flags.IsEnabled("x", Alice);
        flags.With("x", "text");

        Assert.False(isOn);
        Assert.Equal("text", flags.GetValue("x", Alice, "default"));
    }

    [Fact]
    public void Change_RaisesChanged()
    {
        using FeatureFlagsForTests flags = new();
        List<string> changed = [];
        flags.Changed += (_, changes) => changed.AddRange(changes.Flags);

        flags.With("x", true).With("y", 1).Without("x");

        Assert.Equal(["x", "y", "x"], changed);
    }

    [Fact]
    public void Without_AfterWith_GivesTheDefaultValueAgain()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With(PageSize, 50).With("x", true);

        flags.Without(PageSize).Without("x").Without("never-set");

        Assert.Equal(20, flags.GetValue(PageSize, Alice));
        Assert.False(flags.IsEnabled("x", Alice));
    }

    [Fact]
    public void Without_AFlagThatAnotherNeeds_IsRefused()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With("payments-v2", true)
            .WithRules("""{ "flags": { "new-checkout": { "prerequisites": [ { "flag": "payments-v2", "variation": "on" } ], "fallthrough": "on" } } }""");

        FormatException exception = Assert.Throws<FormatException>(() => flags.Without("payments-v2"));

        Assert.Contains("payments-v2", exception.Message, StringComparison.Ordinal);
        Assert.True(flags.IsEnabled("new-checkout", Alice));
    }

    [Fact]
    public void Rules_NextToValues_AreEvaluated()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().With("colour", "green").WithRules("""
            { "flags": { "new-checkout": { "rules": [ { "when": [ { "segment": "pros" } ], "serve": "on" } ], "fallthrough": "off" } },
              "segments": { "pros": { "rules": [ { "when": [ { "attribute": "plan", "equals": "pro" } ] } ] } } }
            """);

        Assert.True(flags.IsEnabled("new-checkout", EvaluationContext.For("alice", ("plan", "pro"))));
        Assert.False(flags.IsEnabled("new-checkout", Alice));
        Assert.Equal("green", flags.GetValue(Colour, Alice));
    }

    [Theory]
    [InlineData("""{ "flags": """)]
    [InlineData("""{ "flags": { "new-checkout": 3 } }""")]
    [InlineData("""{ "flags": { "new-checkout": { "fallthrough": "maybe" } } }""")]
    public void Rules_WithAMistake_AreRefused(string json)
    {
        using FeatureFlagsForTests flags = new();

        FormatException exception = Assert.Throws<FormatException>(() => flags.WithRules(json));

        Assert.Contains("$", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_ThatIsNotFinite_IsRefused()
    {
        using FeatureFlagsForTests flags = new();

        Assert.Throws<FormatException>(() => flags.With("ratio", double.NaN));
    }

    [Fact]
    public void Exposures_AreReadableAtOnceAndWithoutRepeats()
    {
        using FeatureFlagsForTests flags = new FeatureFlagsForTests().WithRules("""
            { "flags": { "button": { "fallthrough": { "experiment": { "id": "button-2027", "weights": { "on": 100, "off": 0 }, "allocation": 100 } } } } }
            """);

        flags.IsEnabled("button", Alice);
        flags.IsEnabled("button", Alice);
        flags.IsEnabled("button", EvaluationContext.For("bob"));

        Assert.Equal(["alice", "bob"], flags.Exposures.Select(static exposure => exposure.Unit));
        Assert.All(flags.Exposures, static exposure => Assert.Equal(("button", "button-2027", "on"), (exposure.Flag, exposure.Experiment, exposure.Variation)));
    }

    [Fact]
    public void TrackedEvents_AreReadableAtOnce()
    {
        using FeatureFlagsForTests flags = new();

        flags.Track("purchase", Alice);
        flags.Track("latency_ms", Alice, 12.5);

        Assert.Equal([("purchase", null), ("latency_ms", 12.5)], flags.TrackedEvents.Select(static tracked => (tracked.Name, tracked.Value)));
    }

    [Fact]
    public void Interface_WithASubstitute_GivesWhatItIsTold()
    {
        IFeatureFlags flags = Substitute.For<IFeatureFlags>();
        flags.IsEnabled("new-checkout", Arg.Any<EvaluationContext>()).Returns(true);
        flags.GetValue(PageSize, Alice).Returns(50);

        Assert.True(flags.IsEnabled("new-checkout", Alice));
        Assert.Equal(50, flags.GetValue(PageSize, Alice));
        flags.Received(1).IsEnabled("new-checkout", Alice);
    }
}
