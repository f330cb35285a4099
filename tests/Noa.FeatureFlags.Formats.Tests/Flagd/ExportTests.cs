using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Flagd;
using Noa.FeatureFlags.Formats.Tests.Oracles;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.Tests.Flagd;

/// <summary>What is exported serves everybody in flagd's own evaluator what it serves here.</summary>
public sealed class ExportTests
{
    private const int Contexts = 300;

    private const string OwnRules = """
        {
          "flags": {
            "off": { "enabled": false },
            "off-value": { "enabled": false, "variations": { "a": "A", "b": "B" }, "offVariation": "b", "fallthrough": "a" },
            "off-nothing": { "enabled": false, "variations": { "a": "A", "b": "B" }, "offVariation": null, "fallthrough": "a" },
            "plain": true,
            "number": { "variations": { "small": 1.5, "large": 20 }, "fallthrough": "large" },
            "targets": { "targets": { "on": ["user-1", "user-2"] }, "fallthrough": "off" },
            "strings": { "rules": [ { "when": [ { "attribute": "email", "endsWith": ["@example.com", "@example.org"] }, { "attribute": "plan", "in": ["pro", "beta"], "not": true } ], "serve": "on" } ], "fallthrough": "off" },
            "numbers": { "rules": [ { "when": [ { "attribute": "age", "atLeast": 18 }, { "attribute": "age", "lessThan": 40 } ], "serve": "on" } ], "fallthrough": "off" },
            "missing": { "rules": [ { "when": [ { "attribute": "age", "greaterThan": 30, "missing": true } ], "serve": "on" } ], "fallthrough": "off" },
            "negated-missing": { "rules": [ { "when": [ { "attribute": "age", "greaterThan": 30, "missing": true, "not": true } ], "serve": "on" } ], "fallthrough": "off" },
            "exists": { "rules": [ { "when": [ { "attribute": "plan", "exists": false } ], "serve": "on" } ], "fallthrough": "off" },
            "versions": { "rules": [ { "when": [ { "attribute": "version", "semverAtLeast": "2.3.0" } ], "serve": "on" } ], "fallthrough": "off" },
            "path": { "rules": [ { "when": [ { "attribute": "/address/city", "equals": "Berlin" } ], "serve": "on" } ], "fallthrough": "off" },
            "segment": { "rules": [ { "when": [ { "segment": "insiders" } ], "serve": "on" } ], "fallthrough": "off" },
            "not-segment": { "rules": [ { "when": [ { "segment": "insiders", "not": true } ], "serve": "on" } ], "fallthrough": "off" },
            "needs": { "prerequisites": [ { "flag": "segment", "variation": "on" } ], "fallthrough": "on" },
            "needs-off": { "prerequisites": [ { "flag": "off", "variation": "on" } ], "fallthrough": "on" },
            "draw": { "variations": { "a": "A", "b": "B" }, "offVariation": "b", "fallthrough": { "rollout": [ { "variation": "a", "weight": 30 }, { "variation": "b", "weight": 70 } ], "hash": "murmur3-flagd", "salt": "s" } },
            "draw-by": { "variations": { "a": "A", "b": "B" }, "offVariation": null, "fallthrough": { "rollout": [ { "variation": "a", "weight": 1 }, { "variation": "b", "weight": 1 } ], "hash": "murmur3-flagd", "by": "email" } }
          },
          "segments": {
            "insiders": { "included": ["user-3"], "excluded": ["user-4"], "rules": [ { "when": [ { "attribute": "plan", "equals": "pro" }, { "segment": "grown-up" } ] }, { "when": [ { "attribute": "beta", "equals": true } ] } ] },
            "grown-up": { "rules": [ { "when": [ { "attribute": "age", "atLeast": 18 } ] } ] }
          }
        }
        """;

    // Breaks when what is missing, negated or off means something else there.
    [Fact]
    public async Task Export_OfOurRules_ServesThereWhatIsServedHere() => await CompareAsync(RuleSetJson.Parse(OwnRules));

    [Fact]
    public async Task Export_OfWhatWasImported_ServesThereWhatIsServedHere()
    {
        // An error cannot be served there; and attributes that are lists match by an item here and as a whole there.
        RuleSetDefinition imported = ForeignSystem.Of("flagd").Import().Rules;
        await CompareAsync(new RuleSetDefinition { Flags = [.. imported.Flags.Where(static flag => flag.Key is not ("unknown-variant" or "by-attribute" or "some" or "none"))], Segments = imported.Segments });
    }

    [Theory]
    [InlineData("""{ "percentage": 20 }""", "fallthrough", "murmur3-flagd")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "email", "matches": "^a" } ], "serve": "on" } ], "fallthrough": "off" }""", "rules[0]", "Matches")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "since", "after": "2027-01-01T00:00:00Z" } ], "serve": "on" } ], "fallthrough": "off" }""", "rules[0]", "After")]
    [InlineData("""{ "rules": [ { "when": [ { "kind": "organization", "attribute": "key", "equals": "o" } ], "serve": "on" } ], "fallthrough": "off" }""", "rules[0]", "organization")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a.b", "equals": "o" } ], "serve": "on" } ], "fallthrough": "off" }""", "rules[0]", "a.b")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": { "on": 50, "off": 50 } } } }""", "fallthrough", "experiments")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1 } ], "hash": "sha1-ld" } }""", "fallthrough", "sha1-ld")]
    public void Flag_ThatCannotBeSaidThere_IsNamedAndLeftOut(string flag, string place, string why)
    {
        ExportResult result = FlagdExporter.Export(RuleSetJson.Parse($$"""{ "flags": { "plain": true, "it": {{flag}} } }"""), []);
        JsonNode file = JsonNode.Parse(result.Utf8.Span)!;

        ConversionNote note = Assert.Single(result.Notes);
        Assert.Equal(ConversionNoteKind.Refused, note.Kind);
        Assert.StartsWith($"flags.it.{place}", note.Path, StringComparison.Ordinal);
        Assert.Contains(why, note.Message, StringComparison.Ordinal);
        Assert.Equal("it", (string?)file["metadata"]![FlagdExporter.LeftOut]);
        Assert.Equal(["plain"], ((JsonObject)file["flags"]!).Select(static written => written.Key));
    }

    private static async Task CompareAsync(RuleSetDefinition rules)
    {
        ExportResult exported = FlagdExporter.Export(rules, []);
        Assert.True(exported.IsComplete, string.Join('\n', exported.Notes));
        JsonObject[] contexts = [.. Enumerable.Range(0, Contexts).Select(ForeignContexts.RandomFlagd)];
        (string Flag, JsonNode Context)[] questions = [.. rules.Flags.SelectMany(flag => contexts.Select(context => (flag.Key, (JsonNode)context)))];

        IReadOnlyList<JsonElement> answers = await Oracle.AskAsync("flagd", JsonNode.Parse(exported.Utf8.Span)!, questions);

        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(rules));
        string[] differing = [.. questions.Zip(answers)
            .Select(pair => (pair.First.Flag, pair.First.Context, There: pair.Second, Here: ForeignSystem.Answer(flags, pair.First.Flag, ForeignContexts.OfFlagd((JsonObject)pair.First.Context), pair.Second)))
            .Where(static answer => answer.Here != ForeignSystem.Expectation(answer.There))
            .Select(static answer => $"{answer.Flag}: {answer.There} there and {answer.Here} here for {answer.Context.ToJsonString()}")];
        Assert.True(differing.Length == 0, $"{differing.Length} of {questions.Length} answers differ:\n{string.Join('\n', differing.DistinctBy(static line => line.Split(':')[0]).Take(20))}");
    }
}
