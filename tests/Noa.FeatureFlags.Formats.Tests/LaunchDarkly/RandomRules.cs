using System.Text.Json.Nodes;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>Flags and segments in LaunchDarkly's JSON: everything its evaluators agree on, well formed and malformed.</summary>
internal sealed class RandomRules(Dice dice)
{
    public static readonly string[] Attributes = ["plan", "age", "version", "since", "beta", "address", "/odd"];

    private static readonly string[] Operators =
    [
        "in", "in", "startsWith", "endsWith", "contains", "matches", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual",
        "before", "after", "semVerEqual", "semVerLessThan", "semVerGreaterThan", "resembles",
    ];

    public static JsonNode? ValueFor(string attribute, Dice dice) => attribute switch
    {
        "age" => dice.Of<JsonNode?>(0, 17, 18.5, 42, -1, 33333),
        "version" => dice.Of("1.0.0", "2", "2.4", "2.4.0-beta.1", "2.4.0-beta.11", "2.4.0+build", "10.0.0", "v2.0.0", "02.1.1"),
        "since" => dice.Of<JsonNode?>("2020-01-01T00:00:00Z", "2024-02-29T23:59:59.999+01:00", "2027-03-01T12:00:00-08:00", 1577836800000, 1709247599999, "yesterday"),
        "beta" => dice.Once(2),
        "address" => dice.Of("Berlin", "Graz", ""),
        _ => dice.Of("pro", "team", "free", "professional", "Pro", "müller", ""),
    };

    public JsonObject Flag(string key, IReadOnlyList<string> before)
    {
        JsonArray variations = dice.Next(4) switch
        {
            0 => [true, false],
            1 => ["a", "b", "c"],
            2 => [1, 2.5, -3],
            _ => [new JsonObject { ["x"] = 1 }, new JsonArray(1, "two"), new JsonObject()],
        };
        int count = variations.Count;
        var flag = new JsonObject
        {
            ["key"] = key,
            ["version"] = dice.Next(100),
            ["on"] = !dice.Once(8),
            ["salt"] = $"salt-{dice.Next(5)}",
            ["variations"] = variations,
            ["fallthrough"] = Served([], count),
            ["rules"] = new JsonArray([.. Enumerable.Range(0, dice.Next(5)).Select(place => Served(new JsonObject { ["id"] = dice.Once(4) ? null : $"rule-{place}-id", ["clauses"] = Clauses() }, count))]),
            ["targets"] = new JsonArray([.. Enumerable.Range(0, dice.Next(3)).Select(variation => Targets(variation % count))]),
        };
        if (!dice.Once(4))
        {
            flag["offVariation"] = dice.Once(20) ? 9 : dice.Next(count);
        }

        if (before.Count > 0 && dice.Once(4))
        {
            flag["prerequisites"] = new JsonArray([.. Enumerable.Range(0, 1 + dice.Next(2)).Select(_ => new JsonObject { ["key"] = dice.Once(15) ? "nowhere" : dice.Of(before), ["variation"] = dice.Next(2) })]);
        }

        if (dice.Once(3))
        {
            flag["contextTargets"] = new JsonArray([.. RandomContexts.Kinds.Select(kind => kind == "user"
                ? new JsonObject { ["contextKind"] = kind, ["variation"] = dice.Next(count), ["values"] = new JsonArray() }
                : Targets(dice.Next(count), kind))]);
        }

        return flag;
    }

    public JsonObject Segment(string key, IReadOnlyList<string> before)
    {
        var rules = new JsonArray();
        for (int i = dice.Next(3); i > 0; i--)
        {
            var rule = new JsonObject { ["clauses"] = Clauses(before) };
            if (dice.Once(2))
            {
                rule["weight"] = dice.Of(0, 25_000, 50_000, 100_000);
                rule["bucketBy"] = dice.Of(null, "plan", "age");
                rule["rolloutContextKind"] = dice.Of(null, "org");
            }

            rules.Add(rule);
        }

        return new JsonObject
        {
            ["key"] = key,
            ["version"] = 1,
            ["salt"] = "segment-salt",
            ["included"] = Keys(),
            ["excluded"] = Keys(),
            ["rules"] = rules,
            ["includedContexts"] = dice.Once(3) ? new JsonArray(new JsonObject { ["contextKind"] = "org", ["values"] = Keys() }) : [],
            ["excludedContexts"] = dice.Once(3) ? new JsonArray(new JsonObject { ["contextKind"] = "device", ["values"] = Keys() }) : [],
        };
    }

    private JsonObject Served(JsonObject rule, int count)
    {
        if (dice.Once(30))
        {
            return rule;
        }

        if (dice.Next(2) > 0)
        {
            rule["variation"] = dice.Once(40) ? 17 : dice.Next(count);
            return rule;
        }

        bool isExperiment = dice.Once(3);
        int first = dice.Of(0, 10_000, 33_333, 50_000);
        var rollout = new JsonObject
        {
            ["kind"] = isExperiment ? "experiment" : dice.Of(null, "rollout"),
            ["variations"] = new JsonArray(
                new JsonObject { ["variation"] = 0, ["weight"] = first },
                new JsonObject { ["variation"] = 1, ["weight"] = 20_000, ["untracked"] = dice.Once(2) },
                new JsonObject { ["variation"] = count - 1, ["weight"] = 80_000 - first }),
        };
        rollout["contextKind"] = dice.Of(null, "user", "org");
        rollout["bucketBy"] = dice.Of(null, "age", "plan", "/address/city", "key", "since");
        rollout["seed"] = dice.Once(3) ? 61 : null;
        rule["rollout"] = rollout;
        return rule;
    }

    private JsonArray Clauses() => Clauses([.. Enumerable.Range(0, 8).Select(static i => $"segment-{i}"), "no-segment"]);

    private JsonArray Clauses(IReadOnlyList<string> segments) => new([.. Enumerable.Range(0, dice.Next(3)).Select(_ => segments.Count > 0 && dice.Once(5)
        ? new JsonObject { ["op"] = "segmentMatch", ["attribute"] = "", ["values"] = new JsonArray(dice.Of(segments), dice.Of(segments)), ["negate"] = dice.Once(4) }
        : Clause())]);

    private JsonObject Clause()
    {
        string attribute = dice.Of([.. Attributes, "key", "kind", "name", "anonymous", "nowhere", "/address/city", "/address/a~1b", "/plan"]);
        string asked = attribute.StartsWith("/address", StringComparison.Ordinal) ? "address" : attribute;
        string name = dice.Of(Operators);
        var clause = new JsonObject
        {
            ["attribute"] = attribute,
            ["op"] = name,
            ["values"] = new JsonArray([.. Enumerable.Range(0, 1 + dice.Next(3)).Select(_ => Operand(asked, name))]),
            ["negate"] = dice.Once(4),
        };
        clause["contextKind"] = dice.Next(3) > 0 ? dice.Of(RandomContexts.Kinds) : null;
        return clause;
    }

    private JsonNode? Operand(string attribute, string name) => (attribute, name) switch
    {
        ("kind", _) => dice.Of(RandomContexts.Kinds),
        ("anonymous", _) => dice.Once(2),
        ("name", _) => dice.Of("Ann", "A"),
        ("key", _) => $"key-{dice.Next(200)}",
        (_, "matches") => dice.Of("^pro", "[a-m]+", "o$", "te.m", "(free|team)", "", "^[0-9]+\\.[0-9]+"),
        (_, "startsWith" or "endsWith" or "contains") => dice.Of("pro", "o", "2.4", "B", "r", ""),
        (_, "semVerEqual" or "semVerLessThan" or "semVerGreaterThan") => ValueFor("version", dice),
        (_, "before" or "after") => ValueFor("since", dice),
        (_, "lessThan" or "lessThanOrEqual" or "greaterThan" or "greaterThanOrEqual") => ValueFor("age", dice),
        _ => ValueFor(attribute, dice),
    };

    private JsonObject Targets(int variation, string? kind = null)
    {
        var list = new JsonObject { ["variation"] = variation, ["values"] = Keys() };
        if (kind is not null)
        {
            list["contextKind"] = kind;
        }

        return list;
    }

    private JsonArray Keys() => new([.. Enumerable.Range(0, dice.Next(12)).Select(_ => (JsonNode?)$"key-{dice.Next(200)}")]);
}
