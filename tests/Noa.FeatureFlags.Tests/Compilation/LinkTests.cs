using System.Globalization;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Compilation;

public class LinkTests
{
    [Fact]
    public void Segment_ThatDoesNotExist_RefusesTheFlag()
    {
        using var rules = new Rules("""{ "flags": { "a": { "rules": [ { "when": [ { "segment": "ghosts" } ], "serve": "on" } ], "fallthrough": "off" } } }""");

        RuleSetDiagnostic diagnostic = rules.OnlyDiagnostic();

        Assert.Equal((RuleSetDiagnosticCodes.UnknownSegment, "a"), (diagnostic.Code, diagnostic.Flag));
        Assert.Equal("$.flags.a.rules[0].when[0].segment", diagnostic.Path);
        Assert.Contains("ghosts", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_RemovedWhileAsked_StaysAndSaysWhoAsks()
    {
        using var rules = new Rules("""
            { "segments": { "s": { "included": ["user-1"] } },
              "flags": { "a": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } }
            """);

        rules.Apply("{}", removedSegments: ["s"]);

        Assert.True(rules["a"]);
        Assert.Equal((RuleSetDiagnosticCodes.StillNeeded, "s"), (rules.OnlyDiagnostic().Code, rules.OnlyDiagnostic().Segment));
        Assert.Contains("'a'", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_RemovedWithItsLastUse_IsGone()
    {
        using var rules = new Rules("""
            { "segments": { "s": { "included": ["user-1"] } },
              "flags": { "a": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } }
            """);

        rules.Replace("""{ "flags": { "a": true } }""");

        Assert.Empty(rules.Last.Diagnostics);
        rules.Apply("""{ "flags": { "b": { "rules": [ { "when": [ { "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" } } }""");
        Assert.Equal(RuleSetDiagnosticCodes.UnknownSegment, rules.OnlyDiagnostic().Code);
    }

    [Fact]
    public void Prerequisite_RemovedWhileNeeded_StaysWithAllItNeedsItself()
    {
        using var rules = new Rules("""
            { "flags": {
                "bottom": true,
                "middle": { "prerequisites": [ { "flag": "bottom", "variation": "on" } ], "fallthrough": "on" },
                "top": { "prerequisites": [ { "flag": "middle", "variation": "on" } ], "fallthrough": "on" } } }
            """);

        rules.Apply("{}", removedFlags: ["bottom", "middle"]);

        Assert.True(rules["top"]);
        Assert.Equal(["bottom", "middle"], rules.Last.Diagnostics.Select(diagnostic => diagnostic.Flag).Order());
    }

    [Fact]
    public void Prerequisites_InACircle_AreRefusedAndTheRestApplies()
    {
        using var rules = new Rules("""
            { "flags": {
                "a": { "prerequisites": [ { "flag": "b", "variation": "on" } ], "fallthrough": "on" },
                "b": { "prerequisites": [ { "flag": "a", "variation": "on" } ], "fallthrough": "on" },
                "c": true } }
            """);

        Assert.Contains(rules.Last.Diagnostics, diagnostic => diagnostic.Code == RuleSetDiagnosticCodes.Cycle && diagnostic.Message.Contains("'b' -> 'a' -> 'b'", StringComparison.Ordinal));
        Assert.False(rules["a"]);
        Assert.False(rules["b"]);
        Assert.True(rules["c"]);
    }

    [Fact]
    public void Prerequisite_ThatClosesACircleLater_IsRefusedAndTheOldOnesStay()
    {
        using var rules = new Rules("""
            { "flags": { "a": { "prerequisites": [ { "flag": "b", "variation": "on" } ], "fallthrough": "on" }, "b": true } }
            """);

        rules.Apply("""{ "flags": { "b": { "prerequisites": [ { "flag": "a", "variation": "on" } ], "fallthrough": "on" } } }""");

        Assert.Equal((RuleSetDiagnosticCodes.Cycle, "b"), (rules.OnlyDiagnostic().Code, rules.OnlyDiagnostic().Flag));
        Assert.True(rules["a"]);
        Assert.True(rules["b"]);
    }

    [Fact]
    public void Prerequisite_OnItself_IsRefused()
    {
        using var rules = new Rules("""{ "flags": { "a": { "prerequisites": [ { "flag": "a", "variation": "on" } ], "fallthrough": "on" } } }""");

        Assert.Equal(RuleSetDiagnosticCodes.Cycle, rules.OnlyDiagnostic().Code);
    }

    [Fact]
    public void Prerequisite_WithAVariationThatTheFlagLacks_IsRefusedWithItsVariations()
    {
        using var rules = new Rules("""
            { "flags": { "a": { "prerequisites": [ { "flag": "b", "variation": "yes" } ], "fallthrough": "on" }, "b": true } }
            """);

        Assert.Equal(RuleSetDiagnosticCodes.UnknownVariation, rules.OnlyDiagnostic().Code);
        Assert.Contains("'on', 'off'", rules.OnlyDiagnostic().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prerequisite_WhoseVariationIsTakenAway_IsReportedAndNeverMet()
    {
        using var rules = new Rules("""
            { "flags": { "a": { "prerequisites": [ { "flag": "b", "variation": "on" } ], "fallthrough": "on" }, "b": true } }
            """);

        rules.Apply("""{ "flags": { "b": { "variations": { "yes": true, "no": false }, "fallthrough": "yes" } } }""");

        Assert.Equal("a", rules.OnlyDiagnostic().Flag);
        Assert.False(rules["a"]);
        Assert.True(rules["b"]);
    }

    [Fact]
    public void Prerequisites_InAChainBeyondTheLimit_AreRefusedFromTheTop()
    {
        IEnumerable<string> flags = Enumerable.Range(0, RuleSetLimits.MaxChainLength + 5).Select(i => string.Create(CultureInfo.InvariantCulture,
            $$"""  "f{{i}}": { "prerequisites": [{{(i == 0 ? "" : $$"""{ "flag": "f{{i - 1}}", "variation": "on" }""")}}], "fallthrough": "on" }"""));

        using var rules = new Rules($$"""{ "flags": { {{string.Join(",", flags)}} } }""");

        Assert.All(rules.Last.Diagnostics, diagnostic => Assert.True(diagnostic.Code is RuleSetDiagnosticCodes.LimitExceeded or RuleSetDiagnosticCodes.UnknownPrerequisite));
        Assert.True(rules["f" + (RuleSetLimits.MaxChainLength - 1)]);
        Assert.False(rules["f" + RuleSetLimits.MaxChainLength]);
    }

    [Fact]
    public void Prerequisites_ThatBranchIntoTooManyWalks_AreRefused()
    {
        // Each flag needs the one below three times over by way of three helpers: 4^n walks.
        IEnumerable<string> flags = Enumerable.Range(0, 8).SelectMany(level => new[] { "x", "y", "z" }.Select(name => $"\"{name}{level}\": " + (level == 0
            ? "true"
            : $$"""{ "prerequisites": [ { "flag": "x{{level - 1}}", "variation": "on" }, { "flag": "y{{level - 1}}", "variation": "on" }, { "flag": "z{{level - 1}}", "variation": "on" } ], "fallthrough": "on" }""")));

        using var rules = new Rules($$"""{ "flags": { {{string.Join(",", flags)}} } }""");

        Assert.Contains(rules.Last.Diagnostics, diagnostic => diagnostic.Code == RuleSetDiagnosticCodes.LimitExceeded);
        Assert.True(rules["x5"]);
        Assert.False(rules["x7"]);
    }

    [Fact]
    public void Segments_InACircle_AreRefused()
    {
        using var rules = new Rules("""
            { "segments": { "s": { "rules": [ { "when": [ { "segment": "t" } ] } ] }, "t": { "rules": [ { "when": [ { "segment": "s" } ] } ] } }, "flags": { "a": true } }
            """);

        Assert.Contains(rules.Last.Diagnostics, diagnostic => diagnostic.Code == RuleSetDiagnosticCodes.Cycle && diagnostic.Segment == "t");
        Assert.Contains(rules.Last.Diagnostics, diagnostic => diagnostic.Code == RuleSetDiagnosticCodes.UnknownSegment && diagnostic.Segment == "s");
        Assert.True(rules["a"]);
    }
}
