using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Compilation;

/// <summary>Chains of entries that need one another stay within the limits, however they come about.</summary>
public class ChainTests
{
    [Fact]
    public void Prerequisites_AddedOneByOneBelowAChain_AreRefusedBeyondTheLimit()
    {
        using var rules = new Rules("""{ "flags": { "f0": true } }""");

        // Each change alone is two flags long; the flags above it, which it makes longer, are not written again.
        for (int i = 0; i < RuleSetLimits.MaxChainLength - 1; i++)
        {
            rules.Apply(Lengthening(i));
            Assert.Empty(rules.Last.Diagnostics);
        }

        rules.Apply(Lengthening(RuleSetLimits.MaxChainLength - 1));

        Assert.Equal((RuleSetDiagnosticCodes.LimitExceeded, $"f{RuleSetLimits.MaxChainLength - 1}"), (rules.OnlyDiagnostic().Code, rules.OnlyDiagnostic().Flag));
        Assert.True(rules["f0"]);
    }

    [Fact]
    public void Segments_AddedOneByOneBelowAChain_AreRefusedBeyondTheLimit()
    {
        using var rules = new Rules("""{ "segments": { "s0": {} } }""");

        for (int i = 0; i < RuleSetLimits.MaxChainLength; i++)
        {
            rules.Apply($$"""{ "segments": { "s{{i}}": { "rules": [ { "when": [ { "segment": "s{{i + 1}}" } ] } ] }, "s{{i + 1}}": {} } }""");
        }

        Assert.Equal((RuleSetDiagnosticCodes.LimitExceeded, $"s{RuleSetLimits.MaxChainLength - 1}"), (rules.OnlyDiagnostic().Code, rules.OnlyDiagnostic().Segment));
    }

    [Fact]
    public void Segments_ThatAskOneAnotherInManyRules_AreRefusedBeyondTheLimit()
    {
        // Four segments and six lines of text, but 64 million visits for one read.
        const int rulesOfEach = 400;
        string ask(string segment) => string.Join(",", Enumerable.Repeat($$"""{ "when": [ { "segment": "{{segment}}" } ] }""", rulesOfEach));
        using var rules = new Rules($$"""
            { "segments": {
                "a": { "rules": [ {{ask("b")}} ] },
                "b": { "rules": [ {{ask("c")}} ] },
                "c": { "rules": [ {{ask("d")}} ] },
                "d": {} } }
            """);

        Assert.Contains(rules.Last.Diagnostics, static diagnostic => diagnostic is { Code: RuleSetDiagnosticCodes.LimitExceeded, Segment: "b" });
    }

    [Fact]
    public void Flag_RemovedWhileNeeded_KeepsTheSegmentThatWasRemovedWithIt()
    {
        using var rules = new Rules("""
            { "segments": { "s": { "included": ["user-1"] } },
              "flags": {
                "needed": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" },
                "needing": { "prerequisites": [ { "flag": "needed", "variation": "on" } ], "fallthrough": "on" } } }
            """);

        rules.Replace("""{ "flags": { "needing": { "prerequisites": [ { "flag": "needed", "variation": "on" } ], "fallthrough": "on" } } }""");

        Assert.True(rules["needed"]);
        Assert.True(rules["needing"]);
        Assert.Equal(["needed", "s"], rules.Last.Diagnostics.Select(static diagnostic => diagnostic.Flag ?? diagnostic.Segment).Order());
    }

    private static string Lengthening(int i) => $$"""
        { "flags": {
            "f{{i}}": { "prerequisites": [ { "flag": "f{{i + 1}}", "variation": "on" } ], "fallthrough": "on" },
            "f{{i + 1}}": true } }
        """;
}
