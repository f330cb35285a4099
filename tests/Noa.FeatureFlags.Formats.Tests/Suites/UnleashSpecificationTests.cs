using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Formats.Tests.Oracles;

namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>Unleash's client specification: <c>NOA_UNLEASH_SPECIFICATION=folder with specifications/index.json</c>.</summary>
public sealed class UnleashSpecificationTests
{
    // What differs, and why, is in docs/compatibility.md.
    private const int Known = 0;

    [Fact]
    public void Specification_ThatCanBeExpressed_IsAnsweredAsItSays()
    {
        string folder = Path.Combine(SuiteFolder.Of("NOA_UNLEASH_SPECIFICATION"), "specifications");
        var report = new SuiteReport("Unleash client-specification");
        foreach (string name in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "index.json")))!.AsArray().Select(static name => (string)name!))
        {
            RunFile(name, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name)))!, report);
        }

        report.Finish(Known);
    }

    private static void RunFile(string file, JsonNode specification, SuiteReport report)
    {
        if (specification["state"]?["features"] is null)
        {
            report.Refused("deltas are a protocol, not definitions");
            return;
        }

        var system = ForeignSystem.Of("unleash");
        ImportResult imported = system.Import(specification["state"]!.ToJsonString());
        Dictionary<string, string> refused = imported.Notes.Where(static note => note.Kind == ConversionNoteKind.Refused && note.Flag is not null).GroupBy(static note => note.Flag!).ToDictionary(static notes => notes.Key, static notes => notes.First().Message);
        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        foreach (JsonNode test in specification["tests"]?.AsArray().OfType<JsonNode>() ?? [])
        {
            string key = (string)test["toggleName"]!;
            Ask(test, key, context => flags.IsEnabled(key, context), (bool)test["expectedResult"]!);
        }

        foreach (JsonNode test in specification["variantTests"]?.AsArray().OfType<JsonNode>() ?? [])
        {
            string key = (string)test["toggleName"]!;
            JsonNode expected = test["expectedResult"]!;
            Ask(test, key + "/variant", context => flags.Evaluate(key + "/variant", context, default(JsonElement)).Variation ?? "disabled", (string)expected["name"]!);
        }

        void Ask<T>(JsonNode test, string key, Func<EvaluationContext, T> answer, T expected)
        {
            if (refused.TryGetValue(key, out string? why))
            {
                report.Refused(why);
                return;
            }

            T actual = answer(system.ToContext((JsonObject)test["context"]!));
            report.Answered($"{file}, {test["description"]}", Equals(actual, expected), $"{actual} instead of {expected}");
        }
    }
}
