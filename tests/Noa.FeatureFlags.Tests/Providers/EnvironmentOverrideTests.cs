using System.Text.Json;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Tests.Providers;

public sealed class EnvironmentOverrideTests
{
    private static readonly FlagDefinition Checkout = new()
    {
        Key = "new-checkout",
        Owner = "payments",
        IsEnabled = false,
        Salt = "old-checkout",
        OffVariation = "off",
        Prerequisites = [new Prerequisite("other", "on")],
        Targets = [new TargetList { Variation = "off", Keys = ["alice"] }],
        Rules = [new TargetingRule { Serve = Serving.Fixed("off") }],
        Fallthrough = Serving.Fixed("off"),
        Fingerprint = 7,
    };

    private readonly RecordingLogger _logger = new();

    [Theory]
    [InlineData("NOA_FLAG_NEW_CHECKOUT")]
    [InlineData("NOA_FLAG_new-checkout")]
    public async Task Variable_NamedLikeAFlag_ServesItsVariationToEverybody(string name)
    {
        await using RunningSource running = Run(Definitions.Set(Checkout), (name, "on"));

        FlagDefinition flag = running.Sink.Flags["new-checkout"];
        Assert.True(flag.IsEnabled);
        Assert.Empty(flag.Prerequisites);
        Assert.Empty(flag.Targets);
        Assert.Empty(flag.Rules);
        Assert.Equal("on", Assert.IsType<FixedServing>(flag.Fallthrough).Variation);
        Assert.Empty(running.Sink.Replaced[0].Diagnostics);
    }

    [Fact]
    public async Task Override_KeepsWhatTheAuthorSaidOtherwise()
    {
        await using RunningSource running = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", "on"));

        FlagDefinition flag = running.Sink.Flags["new-checkout"];
        Assert.Equal(("payments", "old-checkout", "off"), (flag.Owner, flag.Salt, flag.OffVariation));
        Assert.Same(Checkout.Variations, flag.Variations);
    }

    [Fact]
    public async Task Override_InBothNames_IsTheExactOne()
    {
        await using RunningSource running = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", "off"), ("NOA_FLAG_new-checkout", "on"));

        Assert.Equal("on", ServedBy(running, "new-checkout"));
        Assert.Empty(running.Sink.Replaced[0].Diagnostics);
    }

    [Fact]
    public async Task Override_InCapitals_HoldsForAllKeysItFits()
    {
        await using RunningSource running = Run(
            Definitions.Set(Off("new.checkout"), Off("new-checkout"), Off("größe")),
            ("NOA_FLAG_NEW_CHECKOUT", "on"),
            ("NOA_FLAG_GR__E", "on"));

        Assert.Equal(["on", "on", "on"], running.Sink.Flags.Keys.Select(key => ServedBy(running, key)));
    }

    [Fact]
    public async Task OtherFlags_AreHandedOnAsTheyAre()
    {
        FlagDefinition other = Definitions.Flag("other", "as it was");

        await using RunningSource running = Run(Definitions.Set(Checkout, other), ("NOA_FLAG_NEW_CHECKOUT", "on"));

        Assert.Same(other, running.Sink.Flags["other"]);
    }

    [Theory]
    [InlineData("true", "on")]
    [InlineData("TRUE", "on")]
    [InlineData("false", "off")]
    [InlineData("Off", "off")]
    public async Task BooleanLiteral_IsTheVariationWithThatValue(string text, string variation)
    {
        await using RunningSource running = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", text));

        Assert.Equal(variation, ServedBy(running, "new-checkout"));
        Assert.Equal(2, running.Sink.Flags["new-checkout"].Variations.Count);
    }

    [Theory]
    [InlineData("small", "small", 10)]
    [InlineData("10", "small", 10)]
    [InlineData("1e1", "small", 10)]
    [InlineData(" -2.5 ", "override", -2.5)]
    public async Task NumberFlag_TakesNamesAndNumbers(string text, string variation, double value)
    {
        FlagDefinition flag = Of("page-size", new Variation("small", 10), new Variation("large", 50));

        await using RunningSource running = Run(Definitions.Set(flag), ("NOA_FLAG_PAGE_SIZE", text));

        Assert.Equal(variation, ServedBy(running, "page-size"));
        Assert.Equal(value, ValueOf(running, "page-size").Number);
    }

    [Fact]
    public async Task StringFlag_TakesAnyTextAsAnAddedVariation()
    {
        FlagDefinition flag = Of("colour", new Variation("control", "blue"), new Variation("treatment", "green"));

        await using RunningSource running = Run(Definitions.Set(flag), ("NOA_FLAG_COLOUR", " red "));

        Assert.Equal(["control", "treatment", "override"], running.Sink.Flags["colour"].Variations.Select(static variation => variation.Name));
        Assert.Equal(" red ", ValueOf(running, "colour").String);
    }

    [Fact]
    public async Task StringFlag_GivenANameThatIsAlsoAValue_ServesTheVariationOfThatName()
    {
        FlagDefinition flag = Of("colour", new Variation("green", "blue"), new Variation("blue", "green"));

        await using RunningSource running = Run(Definitions.Set(flag), ("NOA_FLAG_COLOUR", "green"));

        Assert.Equal("green", ServedBy(running, "colour"));
    }

    [Fact]
    public async Task JsonFlag_TakesJson()
    {
        using JsonDocument small = JsonDocument.Parse("""{ "rows": 10 }""");
        FlagDefinition flag = Of("layout", new Variation("small", FlagValue.FromJson(small.RootElement)));

        await using RunningSource running = Run(Definitions.Set(flag), ("NOA_FLAG_LAYOUT", """{ "rows": 20 }"""));

        Assert.Equal(20, ValueOf(running, "layout").Json.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task AddedVariation_WhenItsNameIsTaken_GetsAnother()
    {
        FlagDefinition flag = Of("colour", new Variation("override", "blue"));

        await using RunningSource running = Run(Definitions.Set(flag), ("NOA_FLAG_COLOUR", "red"));

        Assert.Equal("override-2", ServedBy(running, "colour"));
    }

    [Theory]
    [InlineData("new-checkout", "maybe", "boolean")]
    [InlineData("page-size", "many", "number")]
    [InlineData("page-size", "NaN", "number")]
    [InlineData("page-size", "1e999", "number")]
    [InlineData("layout", "7", "JSON object or array")]
    [InlineData("layout", "{", "JSON object or array")]
    [InlineData("layout", "\"\uD800\"", "JSON object or array")]
    public async Task Value_ThatDoesNotFit_IsIgnoredWithAWarning(string key, string text, string expected)
    {
        using JsonDocument small = JsonDocument.Parse("[]");
        RuleSetDefinition definitions = Definitions.Set(
            Checkout,
            Of("page-size", new Variation("small", 10)),
            Of("layout", new Variation("small", FlagValue.FromJson(small.RootElement))));

        await using RunningSource running = Run(definitions, ($"NOA_FLAG_{key}", text));

        RuleSetDiagnostic warning = Assert.Single(running.Sink.Replaced[0].Diagnostics);
        Assert.Equal((RuleSetDiagnosticSeverity.Warning, key, $"env NOA_FLAG_{key}"), (warning.Severity, warning.Flag, warning.Path));
        Assert.Contains(expected, warning.Message, StringComparison.Ordinal);
        Assert.Contains(definitions.Flags, flag => ReferenceEquals(flag, running.Sink.Flags[key]));
        Assert.Single(_logger.Lines, static line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Name_ThatMatchesNoFlag_IsWarnedAboutOnceInTheLog()
    {
        InMemorySource inner = new(Definitions.Set(Checkout));
        await using RunningSource running = Run(inner, ("NOA_FLAG_NEW_CHEKOUT", "on"));

        inner.Replace(Definitions.Set(Checkout));

        RuleSetDiagnostic warning = Assert.Single(running.Sink.Replaced[^1].Diagnostics);
        Assert.Equal((RuleSetDiagnosticCodes.UnknownFlag, "env NOA_FLAG_NEW_CHEKOUT"), (warning.Code, warning.Path));
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task Name_OfAFlagThatIsUnreadable_MatchesIt()
    {
        await using RunningSource running = Run(
            new InMemorySource(new RuleSetDefinition { UnreadableFlags = new HashSet<string> { "new-checkout" } }),
            ("NOA_FLAG_NEW_CHECKOUT", "on"));

        Assert.Empty(running.Sink.Replaced[0].Diagnostics);
    }

    [Fact]
    public async Task Flag_ThatChanges_StaysOverriddenAndChangesAlone()
    {
        InMemorySource inner = new(Definitions.Set(Checkout, Definitions.Flag("other", "first")));
        await using RunningSource running = Run(inner, ("NOA_FLAG_NEW_CHECKOUT", "on"));

        inner.Set(Off("new-checkout"));

        Assert.Equal("on", ServedBy(running, "new-checkout"));
        Assert.Single(Assert.Single(running.Sink.Applied).Upserts.Flags);
    }

    [Fact]
    public async Task Flag_ThatGoesAway_LeavesAWarningThatGoesWhenItIsBack()
    {
        InMemorySource inner = new(Definitions.Set(Checkout));
        await using RunningSource running = Run(inner, ("NOA_FLAG_NEW_CHECKOUT", "on"));

        inner.RemoveFlag("new-checkout");
        inner.Set(Checkout);

        Assert.Equal("env NOA_FLAG_NEW_CHECKOUT", Assert.Single(running.Sink.Applied[0].Upserts.Diagnostics).Path);
        Assert.Empty(running.Sink.Applied[1].Upserts.Diagnostics);
        Assert.Equal("on", ServedBy(running, "new-checkout"));
    }

    [Fact]
    public async Task Fingerprint_DependsOnDefinitionAndOverrideAlone()
    {
        await using RunningSource on = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", "on"));
        await using RunningSource again = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", "on"));
        await using RunningSource off = Run(Definitions.Set(Checkout), ("NOA_FLAG_NEW_CHECKOUT", "off"));

        ulong print = on.Sink.Flags["new-checkout"].Fingerprint;
        Assert.Equal(print, again.Sink.Flags["new-checkout"].Fingerprint);
        Assert.NotEqual(print, off.Sink.Flags["new-checkout"].Fingerprint);
        Assert.NotEqual(Checkout.Fingerprint, print);
    }

    [Fact]
    public async Task RuleSetVariable_LiesOverTheSource()
    {
        await using RunningSource running = Run(
            Definitions.Set(Definitions.Flag("a", "inner"), Definitions.Flag("b", "inner")),
            ("NOA_FLAGS", RuleText.Flag("a", "environment")));

        Assert.Equal(("environment", "inner"), (running.Sink.DescriptionOf("a"), running.Sink.DescriptionOf("b")));
    }

    [Fact]
    public async Task RuleSetVariable_IsItselfOverriddenByVariablesOfFlags()
    {
        await using RunningSource running = Run(
            RuleSetDefinition.Empty,
            ("NOA_FLAGS", """{ "flags": { "a": true } }"""),
            ("NOA_FLAG_A", "off"));

        Assert.Equal("off", ServedBy(running, "a"));
    }

    [Fact]
    public async Task RuleSetVariable_ThatIsNotJson_IsIgnoredWithAWarning()
    {
        await using RunningSource running = Run(Definitions.Set(Definitions.Flag("a", "inner")), ("NOA_FLAGS", "a=on"));

        RuleSetDiagnostic warning = Assert.Single(running.Sink.Replaced[0].Diagnostics);
        Assert.Equal((RuleSetDiagnosticSeverity.Warning, "env NOA_FLAGS"), (warning.Severity, warning.Path));
        Assert.Equal("inner", running.Sink.DescriptionOf("a"));
        Assert.Single(_logger.Lines);
    }

    [Fact]
    public async Task RuleSetVariable_WithABadFlag_LeavesTheSourcesDefinition()
    {
        await using RunningSource running = Run(
            Definitions.Set(Definitions.Flag("a", "inner")),
            ("NOA_FLAGS", """{ "flags": { "a": 7, "b": true } }"""));

        RuleSetDiagnostic warning = Assert.Single(running.Sink.Replaced[0].Diagnostics);
        Assert.Equal((RuleSetDiagnosticSeverity.Warning, "a"), (warning.Severity, warning.Flag));
        Assert.Equal("inner", running.Sink.DescriptionOf("a"));
        Assert.Contains("b", running.Sink.Flags.Keys);
    }

    [Fact]
    public async Task OtherPrefix_IsTheOnlyOneThatCounts()
    {
        EnvironmentOverrideOptions options = new() { Prefix = "SHOP_", RuleSetVariable = "SHOP_ALL" };
        Dictionary<string, string> variables = new()
        {
            ["NOA_FLAG_A"] = "on",
            ["SHOP_B"] = "on",
            ["SHOP_ALL"] = """{ "flags": { "c": true } }""",
        };

        await using var running = new RunningSource(new EnvironmentOverrideSource(new InMemorySource(Definitions.Set(Off("a"), Off("b"))), options, variables));

        Assert.Equal(("off", "on", "on"), (ServedBy(running, "a"), ServedBy(running, "b"), ServedBy(running, "c")));
        Assert.Empty(running.Sink.Replaced[0].Diagnostics);
    }

    [Fact]
    public async Task VariablesOfTheProcess_AreReadAtConstruction()
    {
        const string Name = "NOA_TEST_OF_THE_PROCESS";
        System.Environment.SetEnvironmentVariable(Name, "on");
        EnvironmentOverrideSource source = new(
            new InMemorySource(Definitions.Set(Off("of-the-process"))),
            new EnvironmentOverrideOptions { Prefix = "NOA_TEST_" });
        System.Environment.SetEnvironmentVariable(Name, null);

        await using var running = new RunningSource(source);

        Assert.Equal("on", ServedBy(running, "of-the-process"));
    }

    [Fact]
    public async Task Source_WithoutAnyOverride_IsHandedOnUntouched()
    {
        RuleSetDefinition definitions = Definitions.Set(Checkout);

        await using RunningSource running = Run(definitions, ("PATH", "/bin"));

        Assert.Same(definitions, running.Sink.Replaced[0]);
    }

    [Fact]
    public async Task TroubleOfTheSource_IsPassedOn()
    {
        ManualSource inner = new("inner");
        await using RunningSource running = Run(inner, ("NOA_FLAG_A", "on"));

        inner.Sink.Report(ProviderState.NotReady, "no connection");
        inner.Sink.Replace(new RuleSetDefinition { IsReadable = false });

        Assert.Equal((ProviderState.NotReady, "no connection"), Assert.Single(running.Sink.Reports));
        Assert.False(Assert.Single(running.Sink.Replaced).IsReadable);
    }

    [Fact]
    public async Task Provider_OfTheSource_ServesTheOverrideToPrerequisitesToo()
    {
        FlagDefinition needing = new()
        {
            Key = "needing",
            OffVariation = "off",
            Prerequisites = [new Prerequisite("new-checkout", "on")],
            Fallthrough = Serving.Fixed("on"),
        };
        EnvironmentOverrideSource source = new(
            new InMemorySource(Definitions.Set(Off("new-checkout"), needing)),
            new EnvironmentOverrideOptions(),
            new Dictionary<string, string> { ["NOA_FLAG_NEW_CHECKOUT"] = "on", ["NOA_FLAG_TYPO"] = "on" });
        await using var provider = new RuleSetProvider(source);

        provider.Start();

        Assert.True(provider.Evaluate("needing", EvaluationContext.For("alice"), defaultValue: false).Value);
        Assert.Equal("env NOA_FLAG_TYPO", Assert.Single(provider.Status.Diagnostics).Path);
        Assert.Equal(ProviderState.Ready, provider.Status.State);
    }

    private RunningSource Run(RuleSetDefinition definitions, params (string Name, string Value)[] variables) => Run(new InMemorySource(definitions), variables);

    private RunningSource Run(IRuleSetSource inner, params (string Name, string Value)[] variables) => new(new EnvironmentOverrideSource(
        inner,
        new EnvironmentOverrideOptions { Logger = _logger },
        variables.ToDictionary(static variable => variable.Name, static variable => variable.Value)));

    private static FlagDefinition Off(string key) => new() { Key = key, OffVariation = "off", Fallthrough = Serving.Fixed("off") };

    private static FlagDefinition Of(string key, params Variation[] variations) =>
        new() { Key = key, Variations = variations, Fallthrough = Serving.Fixed(variations[0].Name) };

    private static string ServedBy(RunningSource running, string key) => ((FixedServing)running.Sink.Flags[key].Fallthrough).Variation;

    private static FlagValue ValueOf(RunningSource running, string key) =>
        running.Sink.Flags[key].Variations.Single(variation => variation.Name == ServedBy(running, key)).Value;
}
