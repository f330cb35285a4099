using System.Text;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;

namespace Noa.FeatureFlags.Tests.Model;

public class JsonPathLocatorTests
{
    private const string Document = """
        { // line 1
          "flags": {
            "short": { "percentage": 10 },
            "long": {
              "variations": { "on": true,
                              "off": false },
              "rules": [ { "serve": "on" },
                         { "when": [ { "segment": "s" } ],
                           "serve": { "rollout": {
                             "on": 50, "off": 50 } } }
              ]
            },
            "a.b":
              { "rules": [
                /* 15 */ { "serve": "off" } ] },
            "a'b\\": true, "long": 5
          },
          "segments": { "s":
            { "included": ["x",
                           "y"] } }
        }
        """;

    [Theory]
    [InlineData("$", 1)]
    [InlineData("$.flags", 2)]
    [InlineData("$.flags.short", 3)]
    [InlineData("$.flags.short.fallthrough.rollout", 3)]
    [InlineData("$.flags.long", 4)]
    [InlineData("$.flags.long.variations", 5)]
    [InlineData("$.flags.long.variations.off", 6)]
    [InlineData("$.flags.long.rules[0].serve", 7)]
    [InlineData("$.flags.long.rules[1].when[0].segment", 8)]
    [InlineData("$.flags.long.rules[1].serve.rollout", 9)]
    [InlineData("$.flags.long.rules[1].serve.rollout.off", 10)]
    [InlineData("$.flags.long.rules[7]", 7)]
    [InlineData("$.flags.long.rules.serve", 7)]
    [InlineData("$.flags.long[0]", 4)]
    [InlineData("$.flags['a.b']", 13)]
    [InlineData("$.flags['a.b'].rules", 14)]
    [InlineData("$.flags['a.b'].rules[0]", 15)]
    [InlineData("$.flags['a\\'b\\\\']", 16)]
    [InlineData("$.flags.nobody.rules", 2)]
    [InlineData("$.segments.s", 18)]
    [InlineData("$.segments.s.included[1]", 20)]
    [InlineData("$.elsewhere", 1)]
    [InlineData("not a path", 1)]
    public void Path_Located_IsTheLineOfItsDeepestPartThatExists(string path, int line)
    {
        byte[] text = Encoding.UTF8.GetBytes(Document.ReplaceLineEndings("\n"));

        Assert.Equal(line, JsonPathLocator.LineOf(text, path));
        Assert.Equal(line, JsonPathLocator.LineOf((byte[])[0xEF, 0xBB, 0xBF, .. text], path));
    }

    [Fact]
    public void SeveralPaths_AskedOfOneLocator_HaveTheirOwnLines()
    {
        var locator = new JsonPathLocator(Encoding.UTF8.GetBytes(Document.ReplaceLineEndings("\n")));

        Assert.Equal([20, 3, 9, 1], new[] { "$.segments.s.included[1]", "$.flags.short", "$.flags.long.rules[1].serve", "$" }.Select(locator.LineOf));
    }

    [Fact]
    public void EmptyText_Asked_HasNoLines() => Assert.Null(JsonPathLocator.LineOf(default, "$.flags.x"));

    [Theory]
    [InlineData("{ \"flags\": {\n \"x\": {\n \"rules\": [ }", "$.flags.x.rules[0]", 3)]
    [InlineData("[1,\n 2]", "$[1]", 2)]
    [InlineData("{ \"flags\": {\n \"\\ud800\": 1, \"y\": 2 } }", "$.flags.y", 2)]
    [InlineData("nothing", "$.flags.x", 1)]
    public void TextThatIsNoRuleSet_Asked_IsFollowedAsFarAsItGoes(string text, string path, int line) =>
        Assert.Equal(line, JsonPathLocator.LineOf(Encoding.UTF8.GetBytes(text), path));

    [Fact]
    public void DiagnosticsOfTheReader_Located_HaveTheLinesTheyNamed()
    {
        byte[] text = Encoding.UTF8.GetBytes("""
            {
              "flags": {
                "x": { "enabled": 1,
                       "tags": [ "a",
                                 2 ],
                       "rules": [
                         { "when": [ { "attribute": "a", "in": [ 1,
                                                                 null ] } ],
                           "serve": "on" },
                         { "id": "b" }
                       ],
                       "fallthrough": "on" },
                "y": null
              },
              "segments": {
                "s": { "rules":
                  5 }
              },
              "flogs": {}
            }
            """);

        IReadOnlyList<RuleSetDiagnostic> diagnostics = RuleSetJson.Parse(text).Diagnostics;

        Assert.Equal([3, 5, 8, 10, 13, 16, 19], diagnostics.Select(static diagnostic => diagnostic.Line));
        Assert.Equal(diagnostics.Select(static diagnostic => diagnostic.Line), diagnostics.Select(diagnostic => JsonPathLocator.LineOf(text, diagnostic.Path)));
    }
}
