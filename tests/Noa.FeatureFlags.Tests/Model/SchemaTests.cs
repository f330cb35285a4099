using System.Text.Json;
using CsCheck;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Model.Json;
using Noa.FeatureFlags.Tests.Generators;

namespace Noa.FeatureFlags.Tests.Model;

public class SchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.OfRuleFormat();

    public static TheoryData<string> Objects => [.. RuleFormat.Shapes.Keys];

    [Theory]
    [MemberData(nameof(Objects))]
    public void SchemaOfAnObject_Compared_KnowsThePropertiesTheReaderKnows(string name)
    {
        JsonElement definition = name.Length == 0 ? Schema.Root : Schema.Root.GetProperty("$defs").GetProperty(name);

        IEnumerable<string> properties = definition.GetProperty("properties").EnumerateObject().Select(static property => property.Name);

        Assert.Equal(RuleFormat.Shapes[name].Names.Order(), properties.Order());
        Assert.Equal(JsonValueKind.False, definition.GetProperty("additionalProperties").ValueKind);
    }

    [Fact]
    public void SchemaOfEveryObject_WithProperties_IsOneTheReaderKnows()
    {
        IEnumerable<string> withProperties = Schema.Root.GetProperty("$defs").EnumerateObject()
            .Where(static definition => definition.Value.TryGetProperty("properties", out _))
            .Select(static definition => definition.Name);

        Assert.Equal(RuleFormat.Shapes.Keys.Where(static name => name.Length > 0).Order(), withProperties.Order());
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void PropertyOfAnObject_InTheSchema_IsExplained(string name)
    {
        JsonElement definition = name.Length == 0 ? Schema.Root : Schema.Root.GetProperty("$defs").GetProperty(name);

        Assert.All(definition.GetProperty("properties").EnumerateObject(), static property =>
            Assert.EndsWith(".", property.Value.GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void GeneratedRuleSet_Written_FitsTheSchema() => RuleSetGen.WithStrategies.Sample(
        static rules => Assert.Null(Schema.FirstError(JsonElement.Parse(Json.Write(writer => RuleSetJson.Write(writer, rules))))),
        iter: 500);

    [Theory]
    [InlineData("true")]
    [InlineData("""{ "percentage": 25 }""")]
    [InlineData("""{ "targets": { "on": ["alice"] }, "fallthrough": { "percentage": 12.5, "by": "accountId" } }""")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "equals": 1 }, { "attribute": "b", "exists": false } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": { "on": 100 }, "layer": "l", "slice": [0, 40] } } }""")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1 } ], "hash": "sha1-ld", "seed": 61, "salt": "s" } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": [ { "variation": "on", "weight": 1, "untracked": true } ], "hash": "sha1-ld" } } }""")]
    public void ShortFormOfAFlag_Checked_FitsTheSchema(string value)
    {
        Assert.Equal("f", Json.Flag(value).Key);
        Assert.Null(Schema.FirstError(Document(value)));
    }

    [Theory]
    [InlineData("\"on\"")]
    [InlineData("""{ "desciption": "x" }""")]
    [InlineData("""{ "description": null }""")]
    [InlineData("""{ "percentage": 101 }""")]
    [InlineData("""{ "percentage": 5, "fallthrough": "on" }""")]
    [InlineData("""{ "variations": {} , "fallthrough": "on" }""")]
    [InlineData("""{ "variations": { "a": null }, "fallthrough": "a" }""")]
    [InlineData("""{ "fallthrough": {} }""")]
    [InlineData("""{ "fallthrough": { "percentage": 5, "rollout": {} } }""")]
    [InlineData("""{ "fallthrough": { "percentage": 5, "hash": "md5" } }""")]
    [InlineData("""{ "fallthrough": { "percentage": 5, "kind": "multi" } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": {}, "layer": "l" } } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": {}, "layer": "l", "slice": [0, 5], "allocation": 5 } } }""")]
    [InlineData("""{ "rules": [ {} ], "fallthrough": "off" }""")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a" } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "rules": [ { "when": [ { "in": [1] } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "in": [] } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "in": [1], "equals": 1 } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "rules": [ { "when": [ { "attribute": "a", "segment": "s" } ], "serve": "on" } ], "fallthrough": "off" }""")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1 } ] } }""")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on", "weight": 1 } ], "hash": "noa1" } }""")]
    [InlineData("""{ "fallthrough": { "rollout": [ { "variation": "on" } ], "hash": "sha1-ld" } }""")]
    [InlineData("""{ "fallthrough": { "rollout": [], "hash": "sha1-ld" } }""")]
    [InlineData("""{ "fallthrough": { "rollout": { "on": 100 }, "hash": "sha1-ld" } }""")]
    [InlineData("""{ "fallthrough": { "rollout": { "on": 100 }, "seed": 61 } }""")]
    [InlineData("""{ "fallthrough": { "percentage": 5, "hash": "sha1-ld" } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": { "on": 100 }, "salt": "s" } } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": { "on": 100 }, "hash": "sha1-ld" } } }""")]
    [InlineData("""{ "fallthrough": { "experiment": { "id": "e", "weights": [ { "variation": "on", "weight": 1 } ], "hash": "sha1-ld", "allocation": 5 } } }""")]
    public void BadFlag_Checked_OffendsTheSchemaAndTheReader(string value)
    {
        Assert.NotNull(Schema.FirstError(Document(value)));
        Assert.NotEmpty(RuleSetJson.Parse($$"""{ "flags": { "f": {{value}} } }""").Diagnostics);
    }

    private static JsonElement Document(string flag) => JsonElement.Parse($$"""{ "flags": { "f": {{flag}} } }""");
}
