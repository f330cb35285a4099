using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class FlagDiagnosticTests
{
    [Theory]
    [InlineData("null", "", "found null")]
    [InlineData("\"on\"", "", "found a string")]
    [InlineData("[]", "", "found an array")]
    [InlineData("""{ "description": 1 }""", ".description", "Expected a string, found a number")]
    [InlineData("""{ "description": null }""", ".description", "Expected a string, found null")]
    [InlineData("""{ "owner": {} }""", ".owner", "Expected a string, found an object")]
    [InlineData("""{ "tags": "web" }""", ".tags", "Expected an array of strings, found a string")]
    [InlineData("""{ "tags": ["web", 5] }""", ".tags[1]", "Expected a string, found a number")]
    [InlineData("""{ "expires": 20270301 }""", ".expires", "Expected a date")]
    [InlineData("""{ "clientSide": "yes" }""", ".clientSide", "Expected true or false, found a string")]
    [InlineData("""{ "enabled": 1 }""", ".enabled", "Expected true or false, found a number")]
    [InlineData("""{ "salt": null }""", ".salt", "Expected a string, found null")]
    [InlineData("""{ "variations": ["on"], "fallthrough": "on" }""", ".variations", "found an array")]
    [InlineData("""{ "variations": { "on": true, "off": null }, "fallthrough": "on" }""", ".variations.off", "cannot serve null")]
    [InlineData("""{ "variations": { "on": true, "off": "no" }, "fallthrough": "on" }""", ".variations.off", "'on' is a boolean, this is a string")]
    [InlineData("""{ "variations": { "a": 1, "b": {} }, "fallthrough": "a" }""", ".variations.b", "'a' is a number, this is an object or array")]
    [InlineData("""{ "offVariation": false }""", ".offVariation", "Expected a string, found false")]
    [InlineData("""{ "prerequisites": {} }""", ".prerequisites", "Expected an array")]
    [InlineData("""{ "prerequisites": ["a"] }""", ".prerequisites[0]", "found a string")]
    [InlineData("""{ "prerequisites": [ { "flag": 1, "variation": "on" } ] }""", ".prerequisites[0].flag", "Expected a string")]
    [InlineData("""{ "targets": "alice", "fallthrough": "off" }""", ".targets", "found a string")]
    [InlineData("""{ "targets": { "on": "alice" }, "fallthrough": "off" }""", ".targets.on", "Expected an array of context keys")]
    [InlineData("""{ "targets": { "on": ["alice", 5] }, "fallthrough": "off" }""", ".targets.on[1]", "Expected a string")]
    [InlineData("""{ "targets": [ ["alice"] ], "fallthrough": "off" }""", ".targets[0]", "found an array")]
    [InlineData("""{ "rules": {}, "fallthrough": "off" }""", ".rules", "Expected an array of rules")]
    [InlineData("""{ "rules": [ "on" ], "fallthrough": "off" }""", ".rules[0]", "Expected a rule")]
    [InlineData("""{ "rules": [ { "id": 1, "serve": "on" } ], "fallthrough": "off" }""", ".rules[0].id", "Expected a string")]
    [InlineData("""{ "rules": [ { "when": {}, "serve": "on" } ], "fallthrough": "off" }""", ".rules[0].when", "Expected an array of clauses")]
    [InlineData("""{ "percentage": "10" }""", ".percentage", "Expected a percentage")]
    [InlineData("""{ "fallthrough": true }""", ".fallthrough", "Expected a variation's name")]
    public void ValueOfAnotherType_Read_SaysWhatWasExpectedAndFound(string value, string path, string message) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.WrongType, path, message);

    [Theory]
    [InlineData("""{ "expires": "2027-02-30" }""", ".expires", "'2027-02-30' is not a date")]
    [InlineData("""{ "expires": "2027-03-01T00:00:00Z" }""", ".expires", "2027-03-01")]
    [InlineData("""{ "offVariation": "" }""", ".offVariation", "empty")]
    [InlineData("""{ "variations": {}, "fallthrough": "on" }""", ".variations", "at least one")]
    [InlineData("""{ "variations": { "": 1 }, "fallthrough": "x" }""", ".variations['']", "empty")]
    [InlineData("""{ "variations": { "x": 1e999 }, "fallthrough": "x" }""", ".variations.x", "1e999 is larger")]
    [InlineData("""{ "variations": { "x": { "a": [ -1e999 ] } }, "fallthrough": "x" }""", ".variations.x", "larger than a double")]
    [InlineData("""{ "percentage": 100.001 }""", ".percentage", "100.001 is not a percentage")]
    [InlineData("""{ "percentage": -1 }""", ".percentage", "-1 is not a percentage")]
    [InlineData("""{ "percentage": 1.2345 }""", ".percentage", "three decimals")]
    [InlineData("""{ "percentage": 1e999 }""", ".percentage", "1e999 is not a percentage")]
    [InlineData("""{ "prerequisites": [ { "flag": "", "variation": "on" } ] }""", ".prerequisites[0].flag", "empty")]
    [InlineData("""{ "targets": [ { "variation": "on", "kind": "multi", "keys": [] } ], "fallthrough": "off" }""", ".targets[0].kind", "'multi' cannot be a context kind")]
    public void ValueOutOfRange_Read_SaysWhatToWrite(string value, string path, string message) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.InvalidValue, path, message);

    [Theory]
    [InlineData("""{ "description": "\ud800" }""", ".description")]
    [InlineData("""{ "tags": ["\ude00\ud83d"] }""", ".tags[0]")]
    [InlineData("""{ "owner": "\\\ud83d\u0041" }""", ".owner")]
    [InlineData("""{ "variations": { "x": ["\udfff"] }, "fallthrough": "x" }""", ".variations.x")]
    [InlineData("""{ "variations": { "x": { "\ud800": 1 } }, "fallthrough": "x" }""", ".variations.x")]
    [InlineData("""{ "targets": { "on": ["\ud800"] }, "fallthrough": "on" }""", ".targets.on[0]")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "\ud800", "equals": 1 } ], "serve": "on" } ], "fallthrough": "on" }""", ".rules[0].when[0].attribute")]
    [InlineData("""{ "targets": { "\ud800": [] }, "fallthrough": "on" }""", """.targets['\\ud800']""")]
    public void HalfASurrogatePair_Read_IsReported(string value, string path) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.InvalidValue, path, "half a surrogate pair");

    [Theory]
    [InlineData("""{ "description": "\ud83d\ude00 \\ud800" }""")]
    [InlineData("""{ "tags": ["\u0041\uD83D\uDE00\uD83D\uDE00"] }""")]
    public void WholeSurrogatePair_Read_IsText(string value) => Assert.Equal("f", Json.Flag(value).Key);

    [Theory]
    [InlineData("""{ "desciption": "x" }""", ".desciption", "Did you mean 'description'?")]
    [InlineData("""{ "Enabled": true }""", ".Enabled", "Did you mean 'enabled'?")]
    [InlineData("""{ "off-variation": "off" }""", ".off-variation", "Did you mean 'offVariation'?")]
    [InlineData("""{ "fallthru": "on" }""", ".fallthru", "Did you mean 'fallthrough'?")]
    [InlineData("""{ "rule": [] }""", ".rule", "Did you mean 'rules'?")]
    [InlineData("""{ "colour": "red" }""", ".colour", "Known are 'description', 'owner'")]
    [InlineData("""{ "": 1 }""", "['']", "Known are")]
    [InlineData("""{ "prerequisites": [ { "flag": "a", "variation": "on", "variant": "x" } ] }""", ".prerequisites[0].variant", "Known are 'flag', 'variation'")]
    [InlineData("""{ "targets": [ { "variation": "on", "key": "x", "keys": [] } ], "fallthrough": "on" }""", ".targets[0].key", "Did you mean 'keys'?")]
    [InlineData("""{ "rules": [ { "serve": "on", "Serve": "on" } ], "fallthrough": "on" }""", ".rules[0].Serve", "Did you mean 'serve'?")]
    public void UnknownProperty_Read_NamesTheNearest(string value, string path, string message) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.UnknownProperty, path, message);

    [Theory]
    [InlineData("""{ "enabled": true, "enabled": true }""", ".enabled", "property 'enabled'")]
    [InlineData("""{ "enabled": true, "\u0065nabled": true }""", ".enabled", "property 'enabled'")]
    [InlineData("""{ "variations": { "a": 1, "b": 2, "a": 3 }, "fallthrough": "a" }""", ".variations.a", "variation 'a'")]
    [InlineData("""{ "targets": { "on": [], "on": ["x"] }, "fallthrough": "on" }""", ".targets.on", "variation 'on'")]
    [InlineData("""{ "fallthrough": { "rollout": { "on": 50, "on": 50 } } }""", ".fallthrough.rollout.on", "variation 'on'")]
    public void Duplicate_Read_NamesWhatStandsTwice(string value, string path, string message) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.Duplicate, path, message);

    [Theory]
    [InlineData("""{ "variations": { "red": 1 } }""", "", "for example \"fallthrough\": \"red\"")]
    [InlineData("""{ "rules": [ { "serve": "on" } ] }""", "", "'fallthrough' is missing")]
    [InlineData("""{ "targets": { "on": ["alice"] } }""", "", "'fallthrough' is missing")]
    [InlineData("""{ "prerequisites": [ { "flag": "a" } ] }""", ".prerequisites[0]", "'variation'")]
    [InlineData("""{ "targets": [ { "keys": [] } ], "fallthrough": "off" }""", ".targets[0]", "'variation'")]
    [InlineData("""{ "targets": [ { "variation": "on" } ], "fallthrough": "off" }""", ".targets[0]", "'keys'")]
    [InlineData("""{ "rules": [ { "when": [] } ], "fallthrough": "off" }""", ".rules[0]", "'serve' is missing")]
    public void MissingProperty_Read_SaysWhatToAdd(string value, string path, string message) =>
        AssertTrouble(value, RuleSetDiagnosticCodes.Missing, path, message);

    [Fact]
    public void PercentageBesideFallthrough_Read_IsAConflict()
    {
        AssertTrouble("""{ "percentage": 10, "fallthrough": "on" }""", RuleSetDiagnosticCodes.Conflict, ".fallthrough", "one of the two");
        AssertTrouble("""{ "fallthrough": "on", "percentage": 10 }""", RuleSetDiagnosticCodes.Conflict, ".percentage", "one of the two");
    }

    [Fact]
    public void PercentageWithoutOnAndOff_Read_NamesTheirLack() => AssertTrouble(
        """{ "variations": { "on": 1, "other": 2 }, "percentage": 10 }""", RuleSetDiagnosticCodes.UnknownVariation, "", "'on' and 'off'");

    [Theory]
    [InlineData("variations", RuleSetLimits.MaxVariations)]
    [InlineData("rollout", RuleSetLimits.MaxVariations)]
    [InlineData("targets", RuleSetLimits.MaxVariations)]
    [InlineData("rules", RuleSetLimits.MaxRules)]
    [InlineData("when", RuleSetLimits.MaxClauses)]
    public void Limit_Reached_IsGoodAndPassedIsReportedOnce(string list, int limit)
    {
        FlagDefinition flag = Json.Flag(FlagWith(list, limit));
        RuleSetDiagnostic trouble = Json.Trouble(FlagWith(list, limit + 5));

        Assert.Equal("f", flag.Key);
        Assert.Equal(RuleSetDiagnosticCodes.LimitExceeded, trouble.Code);
        Assert.Contains(limit.ToString(System.Globalization.CultureInfo.InvariantCulture), trouble.Message, StringComparison.Ordinal);
    }

    private static string FlagWith(string list, int count)
    {
        string Joined(Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));

        return list switch
        {
            "variations" => $$"""{ "variations": { {{Joined(static n => $"\"v{n}\": {n}")}} }, "fallthrough": "v1" }""",
            "rollout" => $$"""{ "fallthrough": { "rollout": { {{Joined(static n => $"\"v{n}\": 1")}} } } }""",
            "targets" => $$"""{ "targets": { {{Joined(static n => $"\"v{n}\": []")}} }, "fallthrough": "on" }""",
            "rules" => $$"""{ "rules": [ {{Joined(static _ => """{ "serve": "on" }""")}} ], "fallthrough": "on" }""",
            _ => $$"""{ "rules": [ { "when": [ {{Joined(static _ => """{ "segment": "s" }""")}} ], "serve": "on" } ], "fallthrough": "on" }""",
        };
    }

    private static void AssertTrouble(string value, string code, string path, string message)
    {
        RuleSetDiagnostic trouble = Json.Trouble(value);

        Assert.Equal((code, "$.flags.f" + path, "f", RuleSetDiagnosticSeverity.Error), (trouble.Code, trouble.Path, trouble.Flag, trouble.Severity));
        Assert.Contains(message, trouble.Message, StringComparison.Ordinal);
    }
}
