using System.Text;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>The flags of <see cref="LargeRules"/> as LaunchDarkly's servers send them: the same keys, targets, rules and clauses, with its own salts and rollouts.</summary>
internal static class LargeLaunchDarklyRules
{
    private static readonly string Segments = """
        {"beta-testers":{"key":"beta-testers","version":1,"salt":"5f1e","included":["user-000001","user-000002"],"excluded":[],"includedContexts":[],"excludedContexts":[],
        "rules":[{"id":"mail","clauses":[{"contextKind":"user","attribute":"email","op":"endsWith","values":["@example.com"],"negate":false}]}],"deleted":false}}
        """.ReplaceLineEndings("");

    /// <summary>Version of all flags before any change; later ones have as many digits.</summary>
    public const int FirstVersion = 1_000_000_000;

    /// <summary>A stream's first event, as bytes of the stream.</summary>
    public static byte[] Put() => [.. "event: put\ndata: "u8, .. PutData(), .. "\n\n"u8];

    /// <summary>The data of that event.</summary>
    public static byte[] PutData()
    {
        var json = new StringBuilder("{\"path\":\"/\",\"data\":{\"flags\":{", LargeRules.Count * 1_400);
        for (int i = 0; i < LargeRules.Count; i++)
        {
            json.Append(i == 0 ? "" : ",").Append('"').Append(LargeRules.KeyOf(i)).Append("\":").Append(FlagOf(i, revision: 0));
        }

        json.Append("},\"segments\":").Append(Segments).Append("}}");
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    /// <summary>The data of an event that changes one flag.</summary>
    public static byte[] Patch(int number, int revision) =>
        Encoding.UTF8.GetBytes($$"""{"path":"/flags/{{LargeRules.KeyOf(number)}}","data":""" + FlagOf(number, revision) + "}");

    /// <param name="number">Which flag.</param>
    /// <param name="revision">Another one differs in its rollout.</param>
    private static string FlagOf(int number, int revision)
    {
        string flag = (number % 3) switch
        {
            0 => Release(number, revision),
            1 => Text(number, revision),
            _ => Experiment(number, revision),
        };
        return flag.ReplaceLineEndings("");
    }

    private static string Release(int number, int revision) => $$"""
        {
        {{Head(number)}}
        "prerequisites":[],"targets":[{"variation":0,"values":["user-{{number:D6}}","user-{{number + 7:D6}}"],"contextKind":"user"},{"variation":1,"values":["user-{{number + 9:D6}}"],"contextKind":"user"}],"contextTargets":[],
        "rules":[
        {"id":"beta","variation":0,"clauses":[{"attribute":"","op":"segmentMatch","values":["beta-testers"],"negate":false}],"trackEvents":false},
        {"id":"pro-{{number % 50}}","clauses":[
        {"contextKind":"user","attribute":"plan","op":"in","values":["pro","team","enterprise"],"negate":false},
        {"contextKind":"user","attribute":"appVersion","op":"semVerLessThan","values":["{{1 + (number % 5)}}.{{number % 10}}.0"],"negate":true}],
        "rollout":{"contextKind":"user","bucketBy":"accountId","variations":[{"variation":0,"weight":25000},{"variation":1,"weight":75000}]},"trackEvents":false}],
        "fallthrough":{"rollout":{"contextKind":"user","bucketBy":"key","variations":[{"variation":0,"weight":{{Weight(revision)}} },{"variation":1,"weight":{{100_000 - Weight(revision)}} }] } },
        "offVariation":1,"variations":[true,false]}
        """;

    private static string Text(int number, int revision) => $$"""
        {
        {{Head(number)}}
        "prerequisites":[],"targets":[{"variation":1,"values":["user-{{number:D6}}"],"contextKind":"user"}],"contextTargets":[],
        "rules":[
        {"id":"region","variation":1,"clauses":[
        {"contextKind":"user","attribute":"country","op":"in","values":["DE","FR","AT","CH"],"negate":false},
        {"contextKind":"user","attribute":"plan","op":"in","values":["free"],"negate":true}],"trackEvents":false},
        {"id":"mail","variation":2,"clauses":[{"contextKind":"user","attribute":"email","op":"endsWith","values":["@example.com"],"negate":false}],"trackEvents":false}],
        "fallthrough":{"rollout":{"contextKind":"user","variations":[{"variation":0,"weight":{{Weight(revision)}} },{"variation":1,"weight":{{70_000 - Weight(revision)}} },{"variation":2,"weight":30000}] } },
        "offVariation":0,"variations":["blue","green-{{number % 20}}","orange"]}
        """;

    private static string Experiment(int number, int revision) => $$"""
        {
        {{Head(number)}}
        "prerequisites":[],"targets":[],"contextTargets":[],
        "rules":[
        {"id":"apps","variation":0,"clauses":[
        {"contextKind":"user","attribute":"platform","op":"in","values":["ios","android"],"negate":false},
        {"contextKind":"user","attribute":"appVersion","op":"semVerLessThan","values":["3.{{number % 10}}.0"],"negate":true}],"trackEvents":false}],
        "fallthrough":{"rollout":{"kind":"experiment","contextKind":"user","seed":{{number}},"variations":[{"variation":0,"weight":{{Weight(revision)}},"untracked":false},{"variation":1,"weight":{{50_000 - Weight(revision)}},"untracked":false},{"variation":0,"weight":50000,"untracked":true}] } },
        "offVariation":0,"variations":[20,{{30 + (number % 40)}}]}
        """;

    private static int Weight(int revision) => 1_000 * (1 + (revision % 49));

    private static string Head(int number) => $"""
        "key":"{LargeRules.KeyOf(number)}","version":{FirstVersion},"on":true,"salt":"{number * 2_654_435_761L:x16}","deleted":false,
        "trackEvents":false,"trackEventsFallthrough":false,"debugEventsUntilDate":null,"clientSide":false,"clientSideAvailability":{Quoted},
        """;

    private const string Quoted = """{"usingMobileKey":true,"usingEnvironmentId":false}""";
}
