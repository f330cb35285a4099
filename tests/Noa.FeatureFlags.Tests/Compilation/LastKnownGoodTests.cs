using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Compilation;

public class LastKnownGoodTests
{
    private const string WrongWeights = """{ "fallthrough": { "rollout": { "on": 50, "off": 40 } } }""";

    [Fact]
    public void BadFlag_AfterAGoodOne_KeepsTheGoodOneAndAppliesTheOthers()
    {
        using var rules = new Rules("""{ "flags": { "a": true, "b": false } }""");

        rules.Replace($$"""{ "flags": { "a": {{WrongWeights}}, "b": true } }""");

        Assert.True(rules["a"]);
        Assert.True(rules["b"]);
        Assert.Equal(RuleSetDiagnosticCodes.WeightSum, rules.OnlyDiagnostic().Code);
    }

    [Fact]
    public void BadFlag_WithoutAGoodOne_AnswersWithTheDefaultValue()
    {
        using var rules = new Rules($$"""{ "flags": { "a": {{WrongWeights}} } }""");

        EvaluationDetail<bool> detail = rules.Client.Evaluate("a", Rules.User, true);

        Assert.True(detail.Value);
        Assert.Equal(EvaluationError.FlagNotFound, detail.Error);
    }

    [Fact]
    public void UnreadableFlag_AfterAGoodOne_KeepsTheGoodOne()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");

        rules.Replace("""{ "flags": { "a": { "enabeld": true } } }""");

        Assert.True(rules["a"]);
        Assert.Contains("enabled", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MistypedFlagsSection_AfterAGoodOne_RemovesNoFlag()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");

        rules.Replace("""{ "flagz": { "a": false } }""");

        Assert.True(rules["a"]);
        Assert.Contains("'flags'", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnreadableText_AfterAGoodOne_ChangesNothing()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");

        rules.Replace("""{ "flags": { """);

        Assert.True(rules["a"]);
        Assert.Empty(rules.Last.ChangedFlags);
        Assert.Equal(RuleSetDiagnosticCodes.InvalidJson, rules.OnlyDiagnostic().Code);
    }

    [Fact]
    public void MendedFlag_AfterABadOne_AppliesAndSettlesTheDiagnostic()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");
        rules.Replace($$"""{ "flags": { "a": {{WrongWeights}} } }""");

        rules.Replace("""{ "flags": { "a": false } }""");

        Assert.False(rules["a"]);
        Assert.Empty(rules.Provider.Status.Diagnostics);
    }

    [Fact]
    public void StatusDiagnostics_AfterAChangeOfAnotherFlag_StillNameTheBadOne()
    {
        using var rules = new Rules($$"""{ "flags": { "a": {{WrongWeights}}, "b": true } }""");

        rules.Apply("""{ "flags": { "b": false } }""");

        Assert.Equal("a", Assert.Single(rules.Provider.Status.Diagnostics).Flag);
    }

    [Fact]
    public void StatusDiagnostics_AfterTheLastGoodTextCameBack_AreSettled()
    {
        using var rules = new Rules("""{ "flags": { "a": true } }""");
        rules.Apply($$"""{ "flags": { "a": {{WrongWeights}} } }""");

        rules.Apply("""{ "flags": { "a": true } }""");

        Assert.Empty(rules.Last.ChangedFlags);
        Assert.Empty(rules.Provider.Status.Diagnostics);
    }

    [Fact]
    public void BadFlag_NeededByAnother_StaysWithTheOneThatNeedsIt()
    {
        using var rules = new Rules("""{ "flags": { "base": true, "top": { "prerequisites": [ { "flag": "base", "variation": "on" } ], "fallthrough": "on" } } }""");

        rules.Apply($$"""{ "flags": { "base": {{WrongWeights}} } }""");

        Assert.True(rules["top"]);
    }
}
