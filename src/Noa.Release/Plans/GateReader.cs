namespace Noa.Release.Plans;

/// <summary>Reads gates: one kind each, and what every gate has.</summary>
internal static class GateReader
{
    private static readonly string[] Kinds = ["smoke", "prometheus", "flag", "traffic"];

    public static IReadOnlyList<GateSpec> Read(YamlMap owner)
    {
        GateSpec[] gates = [.. (owner.Maps("gates") ?? []).Select(ReadGate).OfType<GateSpec>()];
        foreach (string twice in gates.GroupBy(static gate => gate.Name, StringComparer.Ordinal).Where(static group => group.Count() > 1).Select(static group => group.Key))
        {
            owner.Complain("gates", $"Two gates are called '{twice}': give each a 'name' of its own, the log tells them apart by it.");
        }

        return gates;
    }

    private static GateSpec? ReadGate(YamlMap map)
    {
        string[] kinds = [.. Kinds.Where(map.Has)];
        GateSpec? gate = kinds switch
        {
            ["smoke"] => map.Map("smoke") is { } smoke ? ReadSmoke(smoke) : null,
            ["prometheus"] => map.Map("prometheus") is { } query ? ReadPrometheus(query) : null,
            ["flag"] => map.Map("flag") is { } flag ? ReadFlag(flag) : null,
            ["traffic"] => map.Map("traffic") is { } traffic ? ReadTraffic(traffic) : null,
            _ => null,
        };
        if (kinds.Length != 1)
        {
            map.Document.Add(map.Line, map.Path, $"A gate has exactly one of {string.Join(", ", Kinds)}{(kinds.Length == 0 ? "" : $"; this one has {string.Join(" and ", kinds)}")}.");
        }

        string? name = map.Text("name");
        TimeSpan? every = map.Duration("every");
        int? tolerate = map.Whole("tolerate", 0, 100), errors = map.Whole("errors", 1, 100);
        if (every < TimeSpan.FromMilliseconds(100))
        {
            map.Complain("every", "A gate is read every 100ms at most.");
        }

        map.RefuseOthers();
        return gate is null ? null : gate with
        {
            Name = name ?? gate.Name,
            Every = every ?? gate.Every,
            Tolerate = tolerate ?? gate.Tolerate,
            Errors = errors ?? gate.Errors,
        };
    }

    private static SmokeSpec ReadSmoke(YamlMap map)
    {
        string? path = map.Text("path");
        bool isGrpc = map.Has("grpc");
        string? service = map.Text("grpc");
        if (isGrpc == path is not null)
        {
            map.Document.Add(map.Line, map.Path, "A smoke test has either 'path' (HTTP) or 'grpc' (the service whose health is asked, or \"\").");
        }
        else if (path is not null && !path.StartsWith('/'))
        {
            map.Complain("path", $"'{path}' does not begin with '/': write the path alone, the address is that of the new version.");
        }

        var smoke = new SmokeSpec
        {
            Name = isGrpc ? "smoke grpc" : $"smoke {path}",
            Path = path,
            Grpc = isGrpc ? service ?? "" : null,
            Expect = map.Whole("expect", 100, 599) ?? PlanDefaults.SmokeStatus,
            Contains = map.Text("contains"),
            Requests = map.Whole("requests", 1, 10_000) ?? PlanDefaults.SmokeRequests,
            Within = map.Duration("within") ?? PlanDefaults.SmokeTimeout,
        };
        map.RefuseOthers();
        return smoke;
    }

    private static MetricSpec ReadPrometheus(YamlMap map)
    {
        MetricSpec gate = map.Has("query") ? ReadQuery(map) : ReadComparison(map);
        map.RefuseOthers();
        return gate;
    }

    private static QuerySpec ReadQuery(YamlMap map)
    {
        string query = map.Required("query", "the PromQL that gives one number.");
        string? samples = map.Text("samples");
        double? atMost = Number(map, "atMost"), atLeast = Number(map, "atLeast");
        long minSamples = MinSamples(map);
        if (atMost is null && atLeast is null)
        {
            map.Complain("query", "Give 'atMost', 'atLeast' or both: without a limit nothing can fail.");
        }

        if (minSamples > 0 && samples is null)
        {
            map.Missing("samples", "the PromQL that counts the samples behind the value, such as sum(increase(http_requests_total[1m])); or set minSamples: 0.");
        }

        return new QuerySpec { Name = "prometheus", Query = query, AtMost = atMost, AtLeast = atLeast, Samples = samples, NoData = NoData(map), MinSamples = minSamples };
    }

    private static ComparisonSpec ReadComparison(YamlMap map)
    {
        string? worse = map.Text("worse");
        if (worse is not (null or "higher" or "lower"))
        {
            map.Complain("worse", $"'{worse}' is neither higher nor lower.");
        }

        return new ComparisonSpec
        {
            Name = "prometheus comparison",
            Canary = map.Required("canary", "the PromQL of the new version; or give 'query' with a limit."),
            Baseline = map.Required("baseline", "the PromQL of the old version."),
            Over = map.Duration("over") ?? PlanDefaults.SeriesLength,
            Step = map.Duration("step") ?? PlanDefaults.SeriesStep,
            HigherIsWorse = worse != "lower",
            Confidence = map.Number("confidence", 0.5, 0.9999) ?? PlanDefaults.Confidence,
            Tolerance = map.Number("tolerance", 0, 10) ?? 0,
            NoData = NoData(map),
            MinSamples = MinSamples(map),
        };
    }

    private static FlagSpec ReadFlag(YamlMap map)
    {
        string flag = map.Required("key", "the flag that is guarded.");
        string? against = map.Text("against");
        double? atMost = map.Number("atMost", 0, 1);
        if (atMost is null && against is null)
        {
            map.Missing("atMost", "the largest good share of units with the event, 0 to 1; or 'against', the variation to compare with.");
        }

        var gate = new FlagSpec
        {
            Name = $"flag {flag}",
            Flag = flag,
            Event = map.Required("event", "the tracked event that counts as an error."),
            Variation = map.Text("variation") ?? "on",
            AtMost = atMost,
            Against = against,
            Margin = map.Number("margin", 0, 1) ?? 0,
            Window = map.Duration("window") ?? PlanDefaults.SeriesLength,
            NoData = NoData(map),
            MinSamples = MinSamples(map),
        };
        map.RefuseOthers();
        return gate;
    }

    private static TrafficSpec ReadTraffic(YamlMap map)
    {
        double? atMost = map.Number("errorsAtMost", 0, 1);
        if (atMost is null && !map.IsNode("errorsAtMost"))
        {
            map.Missing("errorsAtMost", "the largest good share of server errors, 0 to 1.");
        }

        var gate = new TrafficSpec { Name = "traffic", ErrorsAtMost = atMost ?? 0, NoData = NoData(map), MinSamples = MinSamples(map) };
        map.RefuseOthers();
        return gate;
    }

    private static double? Number(YamlMap map, string name) => map.Number(name, double.MinValue, double.MaxValue);

    private static NoDataPolicy NoData(YamlMap map)
    {
        NoDataPolicy? policy = map.OneOf<NoDataPolicy>("noData");
        if (policy is null && !map.IsNode("noData"))
        {
            map.Missing("noData", "say what silence means: pass, fail or inconclusive.");
        }

        return policy ?? NoDataPolicy.Inconclusive;
    }

    private static long MinSamples(YamlMap map)
    {
        int? samples = map.Whole("minSamples", 0, int.MaxValue);
        if (samples is null && !map.IsNode("minSamples"))
        {
            map.Missing("minSamples", "say how many samples a value needs before it says anything; 0 for any.");
        }

        return samples ?? 0;
    }
}
