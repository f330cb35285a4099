using System.Text.Json;

namespace Noa.FeatureFlags.Formats.Tests.LaunchDarkly;

/// <summary>An answer in LaunchDarkly's words, whoever gave it.</summary>
internal sealed record LaunchDarklyAnswer(string Value, int? Variation, string Reason, string? Origin, bool InExperiment)
{
    public static LaunchDarklyAnswer OfOracle(JsonElement detail, JsonElement data, string flag)
    {
        JsonElement reason = detail.GetProperty("reason");
        string kind = reason.GetProperty("kind").GetString()!;
        bool isIndexed = detail.GetProperty("variationIndex").ValueKind == JsonValueKind.Number;
        string? origin = kind switch
        {
            // Where a rule has no id, we name it by its place.
            "RULE_MATCH" => reason.TryGetProperty("ruleId", out JsonElement id) && id.GetString() is { Length: > 0 } text ? text : $"rule-{reason.GetProperty("ruleIndex").GetInt32() + 1}",
            "PREREQUISITE_FAILED" => reason.GetProperty("prerequisiteKey").GetString(),
            _ => null,
        };
        int? index = isIndexed ? detail.GetProperty("variationIndex").GetInt32() : null;
        JsonElement value = index is null ? default : data.GetProperty("flags").GetProperty(flag).GetProperty("variations")[index.Value];
        return new(Canonical(value), index, kind, origin, reason.TryGetProperty("inExperiment", out JsonElement isIn) && isIn.GetBoolean());
    }

    public static LaunchDarklyAnswer OfOurs(EvaluationDetail<string?> detail) => new(
        detail.Value is null ? "default" : Canonical(JsonElement.Parse(detail.Value)),
        detail.VariationIndex < 0 ? null : detail.VariationIndex,
        detail.Reason switch
        {
            EvaluationReason.Off => "OFF",
            EvaluationReason.PrerequisiteFailed => "PREREQUISITE_FAILED",
            EvaluationReason.TargetMatch => "TARGET_MATCH",
            EvaluationReason.RuleMatch => "RULE_MATCH",
            EvaluationReason.Fallthrough => "FALLTHROUGH",
            _ => "ERROR",
        },
        detail.RuleId,
        detail.InExperiment);

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "default",
        JsonValueKind.Number => value.GetDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value),
    };
}
