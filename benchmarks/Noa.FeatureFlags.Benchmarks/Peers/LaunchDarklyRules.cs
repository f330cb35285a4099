#if HAS_LAUNCHDARKLY
using System.Text;
using Noa.FeatureFlags.Benchmarks.Workloads;

namespace Noa.FeatureFlags.Benchmarks.Peers;

/// <summary>The same rules in LaunchDarkly's data model, as its file data source reads them.</summary>
internal static class LaunchDarklyRules
{
    private const string ServeFirst = """ "fallthrough": { "variation": 0 } """;
    private const string ServeSecond = """ "fallthrough": { "variation": 1 } """;
    private const string Half = """ "fallthrough": { "rollout": { "variations": [ { "variation": 0, "weight": 50000 }, { "variation": 1, "weight": 50000 } ] } } """;

    // "At least" is written as "not less than".
    private const string FiveRules = """
        "rules": [
          { "id": "internal", "variation": 1, "clauses": [ { "attribute": "country", "op": "in", "values": ["DE", "FR", "US", "JP", "BR", "IN", "GB", "CA"] },
                                                           { "attribute": "email", "op": "startsWith", "values": ["internal-"] } ] },
          { "id": "enterprise", "variation": 1, "clauses": [ { "attribute": "appVersion", "op": "semVerLessThan", "values": ["1.4.0"], "negate": true },
                                                             { "attribute": "plan", "op": "in", "values": ["enterprise", "reseller", "partner"] } ] },
          { "id": "preview", "variation": 1, "clauses": [ { "attribute": "email", "op": "startsWith", "values": ["user-"] },
                                                          { "attribute": "appVersion", "op": "semVerLessThan", "values": ["9.0.0-rc.1"], "negate": true } ] },
          { "id": "region", "variation": 1, "clauses": [ { "attribute": "plan", "op": "in", "values": ["free", "pro", "team"] },
                                                         { "attribute": "country", "op": "in", "values": ["AU", "NZ", "SG"] } ] },
          { "id": "current", "variation": 0, "clauses": [ { "attribute": "email", "op": "startsWith", "values": ["user-"] },
                                                          { "attribute": "appVersion", "op": "semVerLessThan", "values": ["2.0.0"], "negate": true } ] }
        ],
        """;

    /// <summary>The document.</summary>
    public static string Write()
    {
        var json = new StringBuilder("{ \"flags\": {\n");
        Add(json, Keys.Off, ServeFirst, isOn: false);
        Add(json, Keys.On, ServeFirst);
        Add(json, Keys.Half, Half);
        Add(json, Keys.LaunchDarklyHalf, Half);
        Add(json, Keys.Targets1K, Targets(1000) + ServeSecond);
        Add(json, Keys.Targets10K, Targets(10_000) + ServeSecond);
        Add(json, Keys.Rules, FiveRules + ServeSecond);
        Add(json, Keys.Segment, """ "rules": [ { "id": "staff", "variation": 0, "clauses": [ { "attribute": "", "op": "segmentMatch", "values": ["staff"] } ] } ], """ + ServeSecond);
        Add(json, Keys.Prerequisite, $$""" "prerequisites": [ { "key": "{{Keys.On}}", "variation": 0 } ], """ + ServeFirst);
        Add(json, Keys.Text, Half, variations: """ ["blue", "green"] """);
        json.Length -= 2;
        json.Append("\n}, \"segments\": { \"staff\": ").Append(Staff()).Append(" } }");
        return json.ToString();
    }

    private static void Add(StringBuilder json, string key, string rest, bool isOn = true, string variations = "[true, false]") => json.Append($$"""
        "{{key}}": { "key": "{{key}}", "version": 1, "salt": "{{key}}-salt", "on": {{(isOn ? "true" : "false")}}, "variations": {{variations}}, "offVariation": 1, {{rest}} },

        """);

    private static string Targets(int count) => $$""" "targets": [ { "variation": 0, "values": [{{Quoted(Audience.KeysAmong(count))}}] } ], """;

    private static string Staff() => $$"""
        { "key": "staff", "version": 1, "salt": "staff-salt", "included": [{{Quoted(Enumerable.Range(20_000, 100).Select(Audience.KeyOf))}}], "excluded": [],
          "rules": [ { "id": "mail", "clauses": [ { "attribute": "email", "op": "endsWith", "values": ["@example.com"] } ] } ] }
        """;

    private static string Quoted(IEnumerable<string> keys) => string.Join(", ", keys.Select(static key => $"\"{key}\""));
}
#endif
