using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Formats.Tests.Oracles;

namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>The evaluator cases of flagd's testbed: <c>NOA_FLAGD_TESTBED=folder with evaluator/gherkin and evaluator/flags</c>.</summary>
public sealed partial class FlagdTestbedTests
{
    // What differs, and why, is in docs/compatibility.md.
    private const int Known = 0;

    [Fact]
    public void EvaluatorCases_ThatCanBeExpressed_AreAnsweredAsTheySay()
    {
        string folder = Path.Combine(SuiteFolder.Of("NOA_FLAGD_TESTBED"), "evaluator");
        var system = ForeignSystem.Of("flagd");
        ImportResult imported = system.Import(File.ReadAllText(Path.Combine(folder, "flags", "testkit-flags.json")));
        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        var report = new SuiteReport("flagd testbed, evaluator");
        foreach (string file in Directory.GetFiles(Path.Combine(folder, "gherkin")).Order(StringComparer.Ordinal))
        {
            foreach ((string name, string[] steps) in Gherkin.Scenarios(File.ReadAllLines(file), without: "@fractional-v1"))
            {
                Run($"{Path.GetFileName(file)}, {name}", steps, system, imported, flags, report);
            }
        }

        report.Finish(Known);
    }

    private static void Run(string name, string[] steps, ForeignSystem system, ImportResult imported, FeatureFlagClient flags, SuiteReport report)
    {
        var context = new JsonObject();
        (string key, string type, string fallback) = ("", "", "");
        foreach (string step in steps)
        {
            if (Flag().Match(step) is { Success: true } flag)
            {
                (type, key, fallback) = (flag.Groups[1].Value, flag.Groups[2].Value, flag.Groups[3].Value);
            }
            else if (Attribute().Match(step) is { Success: true } attribute)
            {
                context[attribute.Groups[1].Value] = Typed(attribute.Groups[2].Value, attribute.Groups[3].Value);
            }
            else if (Target().Match(step) is { Success: true } target)
            {
                context["targetingKey"] = target.Groups[1].Value;
            }
            else if (Nested().Match(step) is { Success: true } nested)
            {
                context[nested.Groups[1].Value] = new JsonObject { [nested.Groups[2].Value] = nested.Groups[3].Value };
            }
        }

        if (imported.Notes.FirstOrDefault(note => note.Flag == key && note.Kind == ConversionNoteKind.Refused) is { } refusal)
        {
            report.Refused(refusal.Message);
            return;
        }

        EvaluationDetail<JsonElement> detail = flags.Evaluate(key, system.ToContext(context), default(JsonElement));
        bool isOfType = detail.Variation is null || Fits(type, detail.Value);
        foreach (string step in steps)
        {
            if (Value().Match(step) is { Success: true } value)
            {
                JsonNode? expected = Typed(type, value.Groups[1].Value), actual = detail.Variation is null || !isOfType ? Typed(type, fallback) : JsonNode.Parse(detail.Value.GetRawText());
                report.Answered(name, JsonNode.DeepEquals(expected, actual), $"{actual?.ToJsonString()} instead of {expected?.ToJsonString()}");
            }
            else if (ErrorCode().Match(step) is { Success: true } error)
            {
                string actual = detail.Error == EvaluationError.FlagNotFound ? "FLAG_NOT_FOUND" : detail.Error != EvaluationError.None ? "GENERAL" : isOfType ? "" : "TYPE_MISMATCH";
                report.Answered($"{name}, error", actual == error.Groups[1].Value, $"{actual} instead of {error.Groups[1].Value}");
            }
        }
    }

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "Boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "String" => value.ValueKind == JsonValueKind.String,
        "Integer" or "Float" => value.ValueKind == JsonValueKind.Number,
        _ => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array,
    };

    private static JsonNode? Typed(string type, string text) => type switch
    {
        "Boolean" => bool.Parse(text),
        "Integer" or "Float" => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
        "Object" => JsonNode.Parse(text.Replace("\\\"", "\"", StringComparison.Ordinal)),
        _ => text,
    };

    [GeneratedRegex("""a (\w+)-flag with key "(.*?)" and a fallback value "(.*)"$""")]
    private static partial Regex Flag();

    [GeneratedRegex("""context containing a key "(.*?)", with type "(.*?)" and with value "(.*)"$""")]
    private static partial Regex Attribute();

    [GeneratedRegex("""targeting key with value "(.*)"$""")]
    private static partial Regex Target();

    [GeneratedRegex("""outer key "(.*?)" and inner key "(.*?)", with value "(.*)"$""")]
    private static partial Regex Nested();

    [GeneratedRegex("""details value should be "(.*)"$""")]
    private static partial Regex Value();

    [GeneratedRegex("""error-code should be "(.*)"$""")]
    private static partial Regex ErrorCode();
}
