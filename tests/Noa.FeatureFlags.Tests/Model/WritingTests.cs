using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Model;

public class WritingTests
{
    [Theory]
    [InlineData("true", """{"enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""")]
    [InlineData("false", """{"enabled":false,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":"on"}""")]
    [InlineData("""{ "percentage": 25 }""", """{"enabled":true,"variations":{"on":true,"off":false},"offVariation":"off","fallthrough":{"rollout":{"on":25,"off":75}}}""")]
    [InlineData(
        """{ "variations": { "x": 1.50 }, "offVariation": null, "fallthrough": "x" }""",
        """{"enabled":true,"variations":{"x":1.5},"offVariation":null,"fallthrough":"x"}""")]
    public void ShortForm_Written_IsLong(string value, string expected) => Assert.Equal(expected, Json.WriteFlag(Json.Flag(value)));

    [Fact]
    public void EveryPropertyOfAFlag_Written_HasItsPlace()
    {
        const string Expected = """
            {"description":"d","owner":"o","tags":["t"],"expires":"2027-03-01","clientSide":true,"enabled":true,"salt":"s",
            "variations":{"a":{"x":[1,null]},"b":[]},"offVariation":"b","prerequisites":[{"flag":"p","variation":"on"}],
            "targets":[{"variation":"a","keys":["k"]},{"variation":"b","kind":"device","keys":[]}],
            "rules":[{"id":"r","when":[{"segment":"s"}],"serve":{"rollout":{"a":33.333,"b":66.667},"by":"accountId","kind":"organization","salt":"x"}},
            {"serve":{"strategy":"hours","parameters":{"from":9}}}],
            "fallthrough":{"experiment":{"id":"e","weights":{"a":50,"b":50},"layer":"l","slice":[0,40.5],"by":"/a/b","kind":"device","metrics":["m"],"hypothesis":"h"}}}
            """;
        string expected = Expected.ReplaceLineEndings("");

        string written = Json.WriteFlag(Json.Flag(expected));

        Assert.Equal(expected, written);
    }

    [Theory]
    [InlineData("\"equals\":\"x\"", "\"in\":[\"x\"]")]
    [InlineData("\"in\":[1,2.50,\"a\",true]", "\"in\":[1,2.5,\"a\",true]")]
    [InlineData("\"startsWith\":[\"x\"]", "\"startsWith\":\"x\"")]
    [InlineData("\"startsWith\":[\"x\",\"y\"]", "\"startsWith\":[\"x\",\"y\"]")]
    [InlineData("\"exists\":false", "\"exists\":true,\"not\":true")]
    [InlineData("\"not\":false,\"missing\":false,\"atLeast\":18", "\"atLeast\":18")]
    [InlineData("\"kind\":\"user\",\"missing\":true,\"not\":true,\"atLeast\":1e3", "\"atLeast\":1000,\"not\":true,\"missing\":true")]
    [InlineData("\"before\":\"2027-03-01T12:00:00+01:00\"", "\"before\":\"2027-03-01T12:00:00+01:00\"")]
    [InlineData("\"after\":1709247599999", "\"after\":1709247599999")]
    [InlineData("\"lessThan\":9007199254740993", "\"lessThan\":9007199254740993")]
    public void Clause_Written_IsInTheLongForm(string operators, string expected)
    {
        FlagDefinition flag = Json.Flag($$"""{ "rules": [ { "when": [ { "attribute": "a", {{operators}} } ], "serve": "on" } ], "fallthrough": "off" }""");

        string written = Json.WriteFlag(flag);

        Assert.Contains($$"""[{"attribute":"a",{{expected}}}]""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void InstantGivenAsOne_Written_IsAString()
    {
        var clause = new Clause { Attribute = "since", Operator = ClauseOperator.Before, Values = [new DateTimeOffset(2027, 3, 1, 12, 0, 0, 500, TimeSpan.FromHours(1))] };
        var flag = new FlagDefinition { Key = "f", Rules = [new TargetingRule { Clauses = [clause], Serve = Serving.Fixed("on") }], Fallthrough = Serving.Fixed("off") };

        string written = Json.WriteFlag(flag);

        Assert.Contains("\"before\":\"2027-03-01T11:00:00.5Z\"", written, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPropertyOfASegment_Written_HasItsPlace()
    {
        const string Expected = """
            {"description":"d","salt":"s","included":[{"keys":["u-1"]},{"kind":"organization","keys":["acme"]}],"excluded":[{"keys":["u-2"]}],
            "rules":[{"id":"r","when":[{"attribute":"email","endsWith":"@example.com"}],"percentage":5,"by":"accountId","kind":"organization"},{}]}
            """;
        string expected = Expected.ReplaceLineEndings("");

        string written = Json.WriteSegment(Json.Segment(expected));

        Assert.Equal(expected, written);
    }

    [Fact]
    public void UsersOfASegment_Written_AreAListOfKeys() =>
        Assert.Equal("""{"included":[{"keys":["u-1","u-2"]}]}""", Json.WriteSegment(Json.Segment("""{ "included": ["u-1", "u-2"] }""")));

    [Fact]
    public void NumberThatJsonLacks_Written_IsRefused()
    {
        var flag = new FlagDefinition { Key = "f", Variations = [new Variation("x", double.NaN)], Fallthrough = Serving.Fixed("x") };

        Assert.Throws<ArgumentException>(() => Json.WriteFlag(flag));
    }
}
