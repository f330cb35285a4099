using Noa.FeatureFlags.Providers;
using Noa.FeatureFlags.Tests.Conformance;

namespace Noa.FeatureFlags.Tests.Properties;

/// <summary>Reads of bool, int, double and string allocate nothing, whatever the flag asks of the context.</summary>
public sealed class AllocationTests
{
    private const int Reads = 1_000;

    // The runtime's own tables may grow on this thread while code is compiled; a read that allocates does so in every round.
    private const int Rounds = 3;

    // The first reads compile code, build the automata of patterns, and make this thread's counters.
    private const int WarmUpReads = 200;

    private static readonly EvaluationContext Context = EvaluationContext.Combine(
        EvaluationContext.For(
            "user-42",
            ("plan", "pro"),
            ("age", 31),
            ("score", 17.5),
            ("beta", true),
            ("email", "alice@example.com"),
            ("appVersion", "2.4.1-rc.1+build.7"),
            ("vVersion", "v2.4.1-rc.1"),
            ("textNumber", "31.5"),
            ("longVersion", "99999999999999999999.0.0"),
            ("since", "2024-02-29T23:59:59.999+01:00"),
            ("seen", 1_709_247_599_999),
            ("now", DateTimeOffset.UnixEpoch),
            ("roles", new[] { "dev", "admin" }),
            ("accountId", 9_007_199_254_740_993),
            ("address", AttributeValue.Object([KeyValuePair.Create("city", (AttributeValue)"Berlin")]))),
        EvaluationContext.ForKind("organization", "o-1", ("tier", "gold")));

    private static readonly Dictionary<string, string> Clauses = new()
    {
        ["in"] = """{ "attribute": "plan", "in": ["free", "team", "pro"] }""",
        ["in numbers"] = """{ "attribute": "age", "in": [1, 2, 31] }""",
        ["in mixed"] = """{ "attribute": "beta", "in": ["x", 2, true] }""",
        ["equals"] = """{ "attribute": "plan", "equals": "pro" }""",
        ["startsWith"] = """{ "attribute": "email", "startsWith": ["bob", "ali"] }""",
        ["endsWith"] = """{ "attribute": "email", "endsWith": "@example.com" }""",
        ["contains"] = """{ "attribute": "email", "contains": "@ex" }""",
        ["matches"] = """{ "attribute": "email", "matches": "^[a-z]+@(example|test)\\.com$" }""",
        ["lessThan"] = """{ "attribute": "age", "lessThan": 32 }""",
        ["atMost"] = """{ "attribute": "score", "atMost": 17.5 }""",
        ["greaterThan"] = """{ "attribute": "age", "greaterThan": 30 }""",
        ["atLeast"] = """{ "attribute": "score", "atLeast": 17.5 }""",
        ["before text"] = """{ "attribute": "since", "before": "2027-01-01T00:00:00Z" }""",
        ["after number"] = """{ "attribute": "seen", "after": "2020-01-01T00:00:00Z" }""",
        ["the time"] = """{ "attribute": "$now", "after": "2020-01-01T00:00:00Z" }""",
        ["before instant"] = """{ "attribute": "now", "before": "2020-01-01T00:00:00Z" }""",
        ["semverEquals"] = """{ "attribute": "appVersion", "semverEquals": "2.4.1-rc.1" }""",
        ["semverLessThan"] = """{ "attribute": "appVersion", "semverLessThan": "2.4.1-rc.2" }""",
        ["semverAtMost"] = """{ "attribute": "appVersion", "semverAtMost": "2.4.1" }""",
        ["semverGreaterThan"] = """{ "attribute": "longVersion", "semverGreaterThan": "88888888888888888888.0.0" }""",
        ["semverAtLeast"] = """{ "attribute": "appVersion", "semverAtLeast": "2.4" }""",
        ["lenient version behind a v"] = """{ "attribute": "vVersion", "semverAtLeast": "2.4.0-rc.1", "lenient": true }""",
        ["lenient version that is a number"] = """{ "attribute": "score", "semverAtLeast": ["99.0.0", "2.4.0"], "lenient": true }""",
        ["lenient number"] = """{ "attribute": "textNumber", "lessThan": 32, "lenient": true }""",
        ["exists"] = """{ "attribute": "plan", "exists": true }""",
        ["missing"] = """{ "attribute": "nowhere", "equals": 1, "missing": true }""",
        ["not"] = """{ "attribute": "plan", "equals": "free", "not": true }""",
        ["list"] = """{ "attribute": "roles", "in": ["admin"] }""",
        ["path"] = """{ "attribute": "/address/city", "equals": "Berlin" }""",
        ["other kind"] = """{ "attribute": "tier", "equals": "gold", "kind": "organization" }""",
        ["segment by key"] = """{ "segment": "listed" }""",
        ["segment by rule"] = """{ "segment": ["empty", "ruled"] }""",
    };

    private static readonly Dictionary<string, string> Targetings = new()
    {
        ["off"] = """ "enabled": false, "fallthrough": "other" """,
        ["fallthrough"] = """ "fallthrough": "served" """,
        ["rollout"] = """ "fallthrough": { "rollout": { "served": 100 } } """,
        ["rollout by an integer"] = """ "fallthrough": { "rollout": { "served": 100 }, "by": "accountId" } """,
        ["rollout by another system's hash"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 1 } ], "hash": "sha1-ld" } """,
        ["rollout by murmur3-flagd"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 100000 } ], "hash": "murmur3-flagd" } """,
        ["rollout by murmur3-unleash"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 100000 } ], "hash": "murmur3-unleash" } """,
        ["rollout by fnv1a-growthbook"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 100000 } ], "hash": "fnv1a-growthbook" } """,
        ["rollout by fnv1a-growthbook-v1"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 100000 } ], "hash": "fnv1a-growthbook-v1" } """,
        ["rollout by sha256-fm"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 100000 } ], "hash": "sha256-fm" } """,
        ["rollout by another system's hash and an integer"] = """ "fallthrough": { "rollout": [ { "variation": "served", "weight": 1 } ], "hash": "sha1-ld", "by": "accountId" } """,
        ["rollout by a path"] = """ "fallthrough": { "rollout": { "served": 100 }, "by": "/address/city" } """,
        ["rollout without bucketing value"] = """ "fallthrough": { "rollout": { "other": 100 }, "by": "nowhere" } """,
        ["target"] = """ "targets": { "served": ["user-42"] }, "fallthrough": "other" """,
        ["target among many"] = $$""" "targets": { "served": [{{string.Join(',', Enumerable.Range(0, 1_000).Select(static number => $"\"user-{number}\""))}}] }, "fallthrough": "other" """,
        ["no target"] = """ "targets": { "other": ["user-43"] }, "fallthrough": "served" """,
        ["prerequisite met"] = """ "prerequisites": [{ "flag": "needed", "variation": "on" }], "fallthrough": "served" """,
        ["prerequisite failed"] = """ "prerequisites": [{ "flag": "needed", "variation": "off" }], "fallthrough": "other" """,
        ["experiment"] = """ "fallthrough": { "experiment": { "id": "e", "weights": { "served": 100 } } } """,
        ["experiment by an integer"] = """ "fallthrough": { "experiment": { "id": "f", "weights": { "served": 100 }, "by": "accountId" } } """,
        ["outside of an experiment"] = """ "fallthrough": { "experiment": { "id": "g", "weights": { "other": 100 }, "allocation": 0 } } """,
    };

    public static TheoryData<string, string> Everything
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string targeting in Targetings.Keys)
            {
                rows.Add(targeting, Targetings[targeting]);
            }

            foreach ((string name, string clause) in Clauses)
            {
                rows.Add("rule: " + name, $$""" "rules": [{ "when": [{{clause}}], "serve": "served" }], "fallthrough": "other" """);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void ReadOfBoolean_AllocatesNothing(string name, string targeting)
    {
        using FeatureFlagClient client = ClientOf(targeting, "true", "false");
        var flag = new Flag<bool>("f", false);
        var missing = new Flag<bool>("nowhere", true);

        Assert.True(client.IsEnabled("f", Context), name);
        AssertAllocatesNothing(() => client.IsEnabled("f", Context));
        AssertAllocatesNothing(() => client.IsEnabled(flag, Context));
        AssertAllocatesNothing(() => client.GetValue("f", Context, false));
        AssertAllocatesNothing(() => client.GetValue(flag, Context));
        AssertAllocatesNothing(() => client.Evaluate("f", Context, false));
        AssertAllocatesNothing(() => client.Evaluate(flag, Context));
        AssertAllocatesNothing(() => client.IsEnabled("nowhere", Context));
        AssertAllocatesNothing(() => client.Evaluate(missing, Context));
        AssertAllocatesNothing(() => client.Evaluate("f", Context, "of the wrong type"));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void ReadOfInteger_AllocatesNothing(string name, string targeting)
    {
        using FeatureFlagClient client = ClientOf(targeting, "1", "2");
        var flag = new Flag<int>("f", -1);

        Assert.True(client.GetValue("f", Context, -1) == 1, name);
        AssertAllocatesNothing(() => client.GetValue("f", Context, -1));
        AssertAllocatesNothing(() => client.GetValue(flag, Context));
        AssertAllocatesNothing(() => client.Evaluate("f", Context, -1));
        AssertAllocatesNothing(() => client.Evaluate(flag, Context));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void ReadOfDouble_AllocatesNothing(string name, string targeting)
    {
        using FeatureFlagClient client = ClientOf(targeting, "1.5", "2.5");
        var flag = new Flag<double>("f", -1);

        Assert.True(client.GetValue("f", Context, -1.0) == 1.5, name);
        AssertAllocatesNothing(() => client.GetValue("f", Context, -1.0));
        AssertAllocatesNothing(() => client.GetValue(flag, Context));
        AssertAllocatesNothing(() => client.Evaluate("f", Context, -1.0));
        AssertAllocatesNothing(() => client.Evaluate(flag, Context));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void ReadOfString_AllocatesNothing(string name, string targeting)
    {
        using FeatureFlagClient client = ClientOf(targeting, "\"yes\"", "\"no\"");
        var flag = new Flag<string>("f", "default");

        Assert.True(client.GetValue("f", Context, "default") == "yes", name);
        AssertAllocatesNothing(() => client.GetValue("f", Context, "default"));
        AssertAllocatesNothing(() => client.GetValue(flag, Context));
        AssertAllocatesNothing(() => client.Evaluate("f", Context, "default"));
        AssertAllocatesNothing(() => client.Evaluate(flag, Context));
    }

    [Fact]
    public void ReadFromAPinnedSnapshot_AllocatesNothing()
    {
        using FeatureFlagClient client = ClientOf(Targetings["rollout"], "true", "false");
        IFeatureFlags pinned = client.Snapshot();
        var flag = new Flag<bool>("f", false);

        AssertAllocatesNothing(() => pinned.IsEnabled("f", Context));
        AssertAllocatesNothing(() => pinned.Evaluate(flag, Context));
    }

    [Fact]
    public void ReadBeforeAnythingIsLoaded_AllocatesNothing()
    {
        using var client = new FeatureFlagClient(new RuleSetProvider(new FixedSource(null)));

        AssertAllocatesNothing(() => client.IsEnabled("f", Context));
        AssertAllocatesNothing(() => client.Evaluate("f", null!, 1));
    }

    // Served is the value that every targeting above ends with, by whatever way.
    private static FeatureFlagClient ClientOf(string targeting, string served, string other) => FeatureFlagClient.FromJson($$"""
        {
          "flags": {
            "needed": true,
            "f": { "variations": { "served": {{served}}, "other": {{other}} }, "offVariation": "served", {{targeting}} }
          },
          "segments": {
            "listed": { "included": ["user-42"] },
            "empty": {},
            "ruled": { "excluded": ["user-43"], "rules": [{ "when": [{ "attribute": "plan", "equals": "pro" }], "percentage": 100, "by": "accountId" }] }
          }
        }
        """);

    private static void AssertAllocatesNothing<T>(Func<T> read)
    {
        ReadRepeatedly(read, WarmUpReads);

        long least = Enumerable.Range(0, Rounds).Min(_ => AllocatedBy(read));

        Assert.Equal(0, least);
    }

    private static long AllocatedBy<T>(Func<T> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadRepeatedly(read, Reads);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void ReadRepeatedly<T>(Func<T> read, int times)
    {
        for (int i = 0; i < times; i++)
        {
            read();
        }
    }
}
