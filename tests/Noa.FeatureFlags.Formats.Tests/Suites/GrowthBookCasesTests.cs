using System.Text.Json;
using System.Text.Json.Nodes;
using Noa.FeatureFlags.Compilation.Hashes;
using Noa.FeatureFlags.Formats.Tests.Oracles;

namespace Noa.FeatureFlags.Formats.Tests.Suites;

/// <summary>GrowthBook's cases for SDKs: <c>NOA_GROWTHBOOK_CASES=folder with cases.json</c>.</summary>
public sealed class GrowthBookCasesTests
{
    // What differs, and why, is in docs/compatibility.md.
    private const int Known = 6;

    [Fact]
    public void Cases_ThatCanBeExpressed_AreAnsweredAsTheySay()
    {
        JsonNode cases = JsonNode.Parse(File.ReadAllText(Path.Combine(SuiteFolder.Of("NOA_GROWTHBOOK_CASES"), "cases.json")))!;
        var report = new SuiteReport("GrowthBook cases.json");
        foreach (JsonArray it in cases["evalCondition"]!.AsArray().OfType<JsonArray>())
        {
            var feature = new JsonObject { ["defaultValue"] = false, ["rules"] = new JsonArray(new JsonObject { ["condition"] = it[1]!.DeepClone(), ["force"] = true }) };
            Ask(report, $"evalCondition, {it[0]}", "f", new JsonObject { ["features"] = new JsonObject { ["f"] = feature }, ["savedGroups"] = it.Count > 4 ? it[4]!.DeepClone() : new JsonObject() }, it[2] as JsonObject ?? [], it[3]!);
        }

        foreach (JsonArray it in cases["feature"]!.AsArray().OfType<JsonArray>())
        {
            var payload = new JsonObject { ["features"] = it[1]!["features"]?.DeepClone() ?? new JsonObject(), ["savedGroups"] = it[1]!["savedGroups"]?.DeepClone() ?? new JsonObject() };
            if (it[1]!["forcedVariations"] is not null)
            {
                report.Refused("forced variations are no definitions");
                continue;
            }

            Ask(report, $"feature, {it[0]}", (string)it[2]!, payload, it[1]!["attributes"] as JsonObject ?? [], it[3]!["value"]);
        }

        foreach (JsonArray it in cases["hash"]!.AsArray().OfType<JsonArray>())
        {
            (string seed, string value, int version, double? expected) = ((string)it[0]!, (string)it[1]!, (int)it[2]!, (double?)it[3]);
            ForeignHash? hash = ForeignHashes.Find(version == 1 ? "fnv1a-growthbook-v1" : version == 2 ? "fnv1a-growthbook" : "none");
            string actual = hash?.Lay(new DrawSalt("", null, seed, null), [1]).DescribePosition(value) ?? "";
            report.Answered($"hash, {seed} {value} {version}", actual == (expected?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ""), actual);
        }

        report.Finish(Known);
    }

    private static void Ask(SuiteReport report, string name, string flag, JsonObject payload, JsonObject attributes, JsonNode? expected)
    {
        var system = ForeignSystem.Of("growthbook");
        ImportResult imported = system.Import(payload.ToJsonString());
        if (imported.Notes.FirstOrDefault(note => note.Kind == ConversionNoteKind.Refused) is { } refusal)
        {
            report.Refused(refusal.Message);
            return;
        }

        using var flags = FeatureFlagClient.FromJson(RuleFile.Of(imported.Rules));
        EvaluationDetail<JsonElement> detail;
        try
        {
            detail = flags.Evaluate(flag, system.ToContext(attributes), default(JsonElement));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            report.Refused($"The attributes are no context: {exception.Message}");
            return;
        }

        bool isRight = detail.Variation is null ? expected is null : expected is not null && JsonNode.DeepEquals(expected, JsonNode.Parse(detail.Value.GetRawText()));
        report.Answered(name, isRight, $"{(detail.Variation is null ? "nothing" : detail.Value)} instead of {expected?.ToJsonString()}");
    }
}
