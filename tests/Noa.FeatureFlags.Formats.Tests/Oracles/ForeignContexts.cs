using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

namespace Noa.FeatureFlags.Formats.Tests.Oracles;

/// <summary>Contexts of other systems: made at random, and turned into ours as docs/compatibility.md says.</summary>
internal static class ForeignContexts
{
    public static EvaluationContext OfFlagd(JsonObject context) => Renamed(context, "targetingKey");

    public static EvaluationContext OfGrowthBook(JsonObject attributes) => Renamed(attributes, "id");

    // Properties stand beside the fields here.
    public static EvaluationContext OfUnleash(JsonObject context)
    {
        var flat = new JsonObject();
        foreach ((string name, JsonNode? value) in context.Where(static field => field.Key != "properties").Concat(context["properties"] as JsonObject ?? []))
        {
            flat[name] = value?.DeepClone();
        }

        return Renamed(flat, "userId");
    }

    public static JsonObject RandomFlagd(int seed)
    {
        var dice = new Dice((ulong)seed);
        return Some(dice, ("targetingKey", $"user-{dice.Next(5000)}"), ("plan", dice.Of("pro", "free", "beta", "")), ("age", NumberOrText(dice, 60)), ("email", dice.Of("alice@example.com", "bob@example.org", "", "eve@other")),
            ("beta", dice.Once(2)), ("version", dice.Of<JsonNode>("2.3.0", "2.3.1-rc.1", "2.4.0", "1.9.9", "3.0.0", "2.3.7", "v2.3.1", "V2.4.0-rc.1", 2, 2.4, 3)), ("roles", new JsonArray(dice.Of("admin", "dev", "ops"), dice.Of("x", "admin"))), ("address", new JsonObject { ["city"] = dice.Of("Berlin", "Wien") }));
    }

    public static JsonObject RandomUnleash(int seed)
    {
        var dice = new Dice((ulong)seed);
        JsonObject properties = Some(dice, ("plan", dice.Of("pro", "free", "PRO")), ("age", NumberOrText(dice, 60)), ("email", dice.Of("alice@example.com", "Bob@Example.org", "eve@other")), ("version", dice.Of("2.3.0", "2.3.1-rc.1", "2.4.0", "1.9.9", "3.0.0")));
        JsonObject context = Some(dice, ("sessionId", $"s-{dice.Next(5000)}"), ("remoteAddress", dice.Of("10.0.0.1", "10.0.0.2")));
        if (dice.Once(3))
        {
            context["currentTime"] = dice.Of("2019-12-31T23:59:59.999Z", "2020-01-01T00:00:00.000Z", "2020-01-01T02:00:00.000+01:00");
        }

        // Without what is sticky Unleash draws at random.
        properties["account"] = $"a-{dice.Next(300)}";
        context["userId"] = $"{dice.Next(5000)}";
        context["properties"] = properties;
        return context;
    }

    public static JsonObject RandomGrowthBook(int seed)
    {
        var dice = new Dice((ulong)seed);
        return Some(dice, ("id", $"{dice.Next(5000)}"), ("plan", dice.Of("pro", "free", "beta")), ("age", NumberOrText(dice, 60)), ("email", dice.Of("alice@example.com", "bob@example.org")), ("premium", dice.Once(2)),
            ("version", dice.Of("2.3.0", "2.4.0", "1.9.9", "3.0.0", "v2.3.1", "v3.0.0")), ("roles", new JsonArray(dice.Of("admin", "dev", "ops"), dice.Of("x", "admin"))), ("company", $"c-{dice.Next(200)}"), ("address", new JsonObject { ["city"] = dice.Of("Berlin", "Wien") }));
    }

    // Other systems take text for a number.
    private static JsonValue NumberOrText(Dice dice, int end) => dice.Next(end) is var number && dice.Once(4) ? JsonValue.Create($"{number}") : JsonValue.Create(number);

    // Each attribute is missing now and then.
    private static JsonObject Some(Dice dice, params (string Name, JsonNode Value)[] attributes) =>
        new(attributes.Where(_ => !dice.Once(6)).Select(static attribute => KeyValuePair.Create(attribute.Name, (JsonNode?)attribute.Value)));

    private static EvaluationContext Renamed(JsonObject context, string key)
    {
        var renamed = new JsonObject();
        foreach ((string name, JsonNode? value) in context)
        {
            // Keys are text here.
            renamed[name == key ? "key" : name] = name == key && value is JsonValue ? value.ToString() : value?.DeepClone();
        }

        return EvaluationContext.FromJson(JsonSerializer.SerializeToElement(renamed));
    }
}
