using System.Text;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>The rule set that all reads are measured on, in this library's format.</summary>
internal static class ReadRules
{
    /// <summary>Flags that have everything; as many as the largest "everything" case reads.</summary>
    public const int EverythingCount = 1000;

    private const int EverythingTargets = 1000;

    // All ten clauses are asked: in rules 1 to 4 the first matches and the second does not, for everybody.
    private const string FiveRules = """
        [
          { "id": "internal", "when": [ { "attribute": "country", "in": ["DE", "FR", "US", "JP", "BR", "IN", "GB", "CA"] },
                                        { "attribute": "email", "startsWith": "internal-" } ], "serve": "off" },
          { "id": "enterprise", "when": [ { "attribute": "appVersion", "semverAtLeast": "1.4.0" },
                                          { "attribute": "plan", "in": ["enterprise", "reseller", "partner"] } ], "serve": "off" },
          { "id": "preview", "when": [ { "attribute": "email", "startsWith": "user-" },
                                       { "attribute": "appVersion", "semverAtLeast": "9.0.0-rc.1" } ], "serve": "off" },
          { "id": "region", "when": [ { "attribute": "plan", "in": ["free", "pro", "team"] },
                                      { "attribute": "country", "in": ["AU", "NZ", "SG"] } ], "serve": "off" },
          { "id": "current", "when": [ { "attribute": "email", "startsWith": "user-" },
                                       { "attribute": "appVersion", "semverAtLeast": "2.0.0" } ], "serve": "on" }
        ]
        """;

    // About one in eight of the audience matches each rule; half of it comes to the rollout.
    private const string EverythingRules = """
        [
          { "id": "german-pro", "when": [ { "attribute": "country", "in": ["DE", "GB"] }, { "attribute": "plan", "in": ["pro", "enterprise"] } ], "serve": "on" },
          { "id": "internal", "when": [ { "attribute": "email", "startsWith": "internal-" }, { "attribute": "plan", "in": ["team"] } ], "serve": "off" },
          { "id": "new-app", "when": [ { "attribute": "appVersion", "semverAtLeast": "4.5.0" }, { "attribute": "country", "in": ["US", "JP", "BR"] } ], "serve": "on" },
          { "id": "old-app", "when": [ { "attribute": "appVersion", "semverLessThan": "2.4.0" }, { "attribute": "email", "startsWith": "user-0000" } ], "serve": "off" },
          { "id": "french-team", "when": [ { "attribute": "country", "in": ["FR", "CA"] }, { "attribute": "plan", "in": ["team", "enterprise"] } ], "serve": "on" }
        ]
        """;

    /// <summary>The document.</summary>
    public static byte[] Write()
    {
        var json = new StringBuilder("{ \"flags\": {\n");
        Add(json, Keys.Off, "false");
        Add(json, Keys.On, "true");
        Add(json, Keys.Half, """{ "percentage": 50 }""");
        Add(json, Keys.LaunchDarklyHalf, $$"""{ "salt": "{{Keys.LaunchDarklyHalf}}-salt", "fallthrough": { "hash": "sha1-ld", "rollout": [ { "variation": "on", "weight": 50000 }, { "variation": "off", "weight": 50000 } ] } }""");
        Add(json, Keys.FlagdHalf, HalfBy("murmur3-flagd"));
        Add(json, Keys.UnleashHalf, HalfBy("murmur3-unleash"));
        Add(json, Keys.GrowthBookHalf, HalfBy("fnv1a-growthbook"));
        Add(json, Keys.FeatureManagementHalf, HalfBy("sha256-fm"));
        Add(json, Keys.Targets1K, Targets(1000));
        Add(json, Keys.Targets10K, Targets(10_000));
        Add(json, Keys.Rules, $$"""{ "rules": {{FiveRules}}, "fallthrough": "off" }""");
        Add(json, Keys.Segment, """{ "rules": [ { "when": [ { "segment": "staff" } ], "serve": "on" } ], "fallthrough": "off" }""");
        Add(json, Keys.Prerequisite, $$"""{ "prerequisites": [ { "flag": "{{Keys.On}}", "variation": "on" } ], "fallthrough": "on" }""");
        Add(json, Keys.Text, Split("\"blue\"", "\"green\""));
        Add(json, Keys.Int32, Split("20", "50"));
        Add(json, Keys.Double, Split("1.0", "0.85"));
        for (int i = 0; i < EverythingCount; i++)
        {
            Add(json, Keys.Everything(i), Everything(i));
        }

        json.Length -= 2;
        json.Append("\n}, \"segments\": { \"staff\": ").Append(Staff()).Append(" } }");
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    private static string HalfBy(string hash) => $$"""{ "fallthrough": { "hash": "{{hash}}", "rollout": [ { "variation": "on", "weight": 50 }, { "variation": "off", "weight": 50 } ] } }""";

    private static void Add(StringBuilder json, string key, string value) => json.Append('"').Append(key).Append("\": ").Append(value).Append(",\n");

    private static string Targets(int count) => $$"""{ "targets": { "on": [{{Quoted(Audience.KeysAmong(count))}}] }, "fallthrough": "off" }""";

    private static string Split(string first, string second) =>
        $$"""{ "variations": { "a": {{first}}, "b": {{second}} }, "offVariation": "a", "fallthrough": { "rollout": { "a": 50, "b": 50 } } }""";

    // Nobody of the audience is included or excluded; half of it matches the rule.
    private static string Staff() => $$"""
        { "included": [{{Quoted(Enumerable.Range(20_000, 100).Select(Audience.KeyOf))}}],
          "rules": [ { "when": [ { "attribute": "email", "endsWith": "@example.com" } ] } ] }
        """;

    private static string Everything(int number)
    {
        IEnumerable<string> targets = Enumerable.Range(0, EverythingTargets).Select(i => TargetOf(number, i));
        return $$"""
            { "targets": { "on": [{{Quoted(targets)}}] },
              "rules": {{EverythingRules}},
              "fallthrough": { "rollout": { "on": 25, "off": 75 } } }
            """;
    }

    // Every eighth of the audience is a target, others from flag to flag.
    private static string TargetOf(int flag, int i) =>
        i < Audience.Size / 8 ? Audience.People[(i * 8 + flag) & Audience.Mask].Key : Audience.KeyOf(10_000 + i * 31 + flag);

    private static string Quoted(IEnumerable<string> keys) => string.Join(", ", keys.Select(static key => $"\"{key}\""));
}
