using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>Where LaunchDarkly's SDKs differ from one another, this is what we chose: docs/launchdarkly.md has the table.</summary>
public sealed class DisagreementTests
{
    [Theory]
    [InlineData("/~1x", EvaluationReason.RuleMatch)]
    [InlineData("/address/", EvaluationReason.Error)]
    [InlineData("/a~2", EvaluationReason.Error)]
    [InlineData("/a~", EvaluationReason.Error)]
    public void AttributeReference_WithEscapes_IsReadAsGoDoes(string reference, EvaluationReason reason) =>
        Assert.Equal(reason, Reason(Clause(reference, "in", "slash"), """{ "kind": "user", "key": "u", "/x": "slash" }"""));

    [Theory]
    [InlineData("9007199254740992", "after", 1577836800000)]
    [InlineData("-9007199254740992", "before", 1577836800000)]
    public void UnixMilliseconds_BeyondTheYear9999_AreNoInstant(string milliseconds, string @operator, long bound) =>
        Assert.Equal(EvaluationReason.Fallthrough, Reason(Clause("t", @operator, bound), $$"""{ "kind": "user", "key": "u", "t": {{milliseconds}} }"""));

    [Fact]
    public void SeedZero_OfARollout_IsASeed()
    {
        JsonObject rollout = new() { ["seed"] = 0, ["variations"] = new JsonArray(new JsonObject { ["variation"] = 0, ["weight"] = 100_000 }) };

        ImportResult imported = Import(new JsonObject { ["fallthrough"] = new JsonObject { ["rollout"] = rollout } });

        Assert.Equal(0, Assert.IsType<Model.Rollout>(imported.Rules.Flags[0].Fallthrough).Foreign!.Seed);
    }

    private static JsonObject Clause(string attribute, string @operator, JsonNode value) => new()
    {
        ["rules"] = new JsonArray(new JsonObject
        {
            ["id"] = "r",
            ["variation"] = 0,
            ["clauses"] = new JsonArray(new JsonObject { ["contextKind"] = "user", ["attribute"] = attribute, ["op"] = @operator, ["values"] = new JsonArray(value) }),
        }),
        ["fallthrough"] = new JsonObject { ["variation"] = 1 },
    };

    private static EvaluationReason Reason(JsonObject flag, string context)
    {
        using var client = new FeatureFlagClient(new RuleSetProvider(new InMemorySource(Import(flag).Rules)));
        return client.Evaluate("f", EvaluationContext.FromJson(JsonElement.Parse(context)), "default").Reason;
    }

    private static ImportResult Import(JsonObject flag)
    {
        flag["on"] = true;
        flag["variations"] = new JsonArray("a", "b");
        return new LaunchDarklyImporter().Import(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["flags"] = new JsonObject { ["f"] = flag } }));
    }
}
