using System.Text.Json.Nodes;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>Contexts in LaunchDarkly's JSON, with the words that <see cref="RandomRules"/> asks for.</summary>
internal sealed class RandomContexts(Dice dice)
{
    public static readonly string[] Kinds = ["user", "org", "device"];

    public JsonObject Next()
    {
        if (dice.Next(3) > 0)
        {
            string only = dice.Once(4) ? dice.Of(Kinds) : "user";
            JsonObject single = Member();
            single["kind"] = only;
            return single;
        }

        var multi = new JsonObject { ["kind"] = "multi" };
        foreach (string kind in Kinds)
        {
            if (dice.Next(3) > 0)
            {
                multi[kind] = Member();
            }
        }

        // One member is no multi-kind context, and none is no context.
        multi["org"] ??= Member();
        multi["user"] ??= Member();
        return multi;
    }

    private JsonObject Member()
    {
        var member = new JsonObject { ["key"] = $"key-{dice.Next(200)}" };
        foreach (string name in RandomRules.Attributes)
        {
            if (dice.Next(5) < 2)
            {
                member[name] = Value(name);
            }
        }

        if (dice.Once(3))
        {
            member["name"] = dice.Of("Ann", "Bob");
        }

        if (dice.Once(4))
        {
            member["anonymous"] = dice.Once(2);
        }

        return member;
    }

    private JsonNode? Value(string name) => dice.Next(12) switch
    {
        0 => new JsonArray([.. Enumerable.Range(0, dice.Next(3)).Select(_ => Scalar(name))]),
        1 => new JsonObject { ["city"] = Scalar(name), ["a/b"] = dice.Next(3) },
        2 => null,
        _ => Scalar(name),
    };

    private JsonNode? Scalar(string name) => RandomRules.ValueFor(dice.Once(6) ? dice.Of(RandomRules.Attributes) : name, dice);
}
