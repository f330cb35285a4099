using System.Text;

namespace Noa.FeatureFlags.Benchmarks.Workloads;

/// <summary>A large company's rule set: 10,000 flags of about 700 bytes of JSON each.</summary>
internal static class LargeRules
{
    public const int Count = 10_000;

    private static readonly string[] Teams = ["payments", "search", "growth", "platform", "mobile"];

    public static string KeyOf(int number) => $"{Teams[number % Teams.Length]}-feature-{number:D5}";

    /// <summary>The whole document.</summary>
    public static byte[] Write()
    {
        var json = new StringBuilder("{\n\"flags\": {\n", Count * 800);
        for (int i = 0; i < Count; i++)
        {
            json.Append(i == 0 ? "" : ",\n").Append('"').Append(KeyOf(i)).Append("\": ").Append(FlagOf(i, revision: 0));
        }

        json.Append("""

            },
            "segments": {
              "beta-testers": { "included": ["user-000001", "user-000002"], "rules": [ { "when": [ { "attribute": "email", "endsWith": "@example.com" } ] } ] }
            } }
            """);
        return Encoding.UTF8.GetBytes(json.ToString());
    }

    /// <summary>One flag's value: a release, a text, or an experiment, in turn.</summary>
    /// <param name="number">Which flag.</param>
    /// <param name="revision">Another revision differs in its percentages.</param>
    public static string FlagOf(int number, int revision) => (number % 3) switch
    {
        0 => Release(number, revision),
        1 => Text(number, revision),
        _ => Experiment(number, revision),
    };

    private static string Release(int number, int revision) => OneLine($$$"""
        {
        {{{Head(number)}}}
        "variations":{"on":true,"off":false},"offVariation":"off",
        "targets":{"on":["user-{{{number:D6}}}","user-{{{number + 7:D6}}}"],"off":["user-{{{number + 9:D6}}}"]},
        "rules":[
        {"id":"beta","when":[{"segment":"beta-testers"}],"serve":"on"},
        {"id":"pro-{{{number % 50}}}",
        "when":[{"attribute":"plan","in":["pro","team","enterprise"]},{"attribute":"appVersion","semverAtLeast":"{{{1 + number % 5}}}.{{{number % 10}}}.0"}],
        "serve":{"rollout":{"on":25,"off":75},"by":"accountId"}}
        ],
        "fallthrough":{"rollout":{"on":{{{1 + revision % 99}}},"off":{{{99 - revision % 99}}} }}
        }
        """);

    private static string Text(int number, int revision) => OneLine($$$"""
        {
        {{{Head(number)}}}
        "variations":{"control":"blue","first":"green-{{{number % 20}}}","second":"orange"},"offVariation":"control",
        "targets":{"first":["user-{{{number:D6}}}"]},
        "rules":[
        {"id":"region","when":[{"attribute":"country","in":["DE","FR","AT","CH"]},{"attribute":"plan","in":["free"],"not":true}],"serve":"first"},
        {"id":"mail","when":[{"attribute":"email","endsWith":"@example.com"}],"serve":"second"}
        ],
        "fallthrough":{"rollout":{"control":{{{1 + revision % 60}}},"first":{{{69 - revision % 60}}},"second":30}}
        }
        """);

    private static string Experiment(int number, int revision) => OneLine($$$"""
        {
        {{{Head(number)}}}
        "variations":{"control":20,"treatment":{{{30 + number % 40}}} },"offVariation":"control",
        "rules":[
        {"id":"apps","when":[{"attribute":"platform","in":["ios","android"]},{"attribute":"appVersion","semverAtLeast":"3.{{{number % 10}}}.0"}],"serve":"control"}
        ],
        "fallthrough":{"experiment":{"id":"exp-{{{number}}}","weights":{"control":50,"treatment":50},"allocation":{{{1 + revision % 99}}},
        "metrics":["purchase","latency_ms"],"hypothesis":"A longer list sells more to those who scroll"}}
        }
        """);

    private static string Head(int number) => $"""
        "description":"What customers of {Teams[number % Teams.Length]} see once project {number} is finished",
        "owner":"{Teams[number % Teams.Length]}","tags":["web","{Teams[(number + 2) % Teams.Length]}"],
        "expires":"2027-{1 + number % 12:D2}-01","enabled":true,
        """;

    private static string OneLine(string json) => json.ReplaceLineEndings("");
}
