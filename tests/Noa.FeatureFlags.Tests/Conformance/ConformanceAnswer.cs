using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Conformance;

/// <summary>Everything a caller can see of an evaluation, so that two of them are compared whole.</summary>
internal sealed record ConformanceAnswer
{
    public required FlagValue Value { get; init; }

    public required string? Variation { get; init; }

    public required int VariationIndex { get; init; }

    public required string Reason { get; init; }

    public required string? RuleId { get; init; }

    public required string Error { get; init; }

    public required bool IsSplit { get; init; }

    public required bool InExperiment { get; init; }

    public required bool LacksBucketingValue { get; init; }

    /// <summary>What a case expects; properties that it leaves out are expected to be absent, not to be anything.</summary>
    /// <param name="expect">The case's expectation.</param>
    /// <param name="variations">Variations of the flag, in order; empty when there is no such flag.</param>
    public static ConformanceAnswer FromJson(JsonElement expect, IReadOnlyList<Variation> variations)
    {
        string? variation = expect.GetProperty("variation").GetString();
        return new ConformanceAnswer
        {
            Value = FlagValue.FromJson(expect.GetProperty("value")),
            Variation = variation,
            VariationIndex = variation is null ? -1 : variations.Select(static one => one.Name).ToList().IndexOf(variation),
            Reason = expect.GetProperty("reason").GetString()!,
            RuleId = TextOf(expect, "ruleId"),
            Error = TextOf(expect, "error") ?? nameof(EvaluationError.None),
            IsSplit = IsTrue(expect, "split"),
            InExperiment = IsTrue(expect, "inExperiment"),
            LacksBucketingValue = IsTrue(expect, "lacksBucketingValue"),
        };
    }

    public static ConformanceAnswer Of<T>(EvaluationDetail<T> detail, FlagValue value) => new()
    {
        Value = value,
        Variation = detail.Variation,
        VariationIndex = detail.VariationIndex,
        Reason = detail.Reason.ToString(),
        RuleId = detail.RuleId,
        Error = detail.Error.ToString(),
        IsSplit = detail.IsSplit,
        InExperiment = detail.InExperiment,
        LacksBucketingValue = detail.LacksBucketingValue,
    };

    private static string? TextOf(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
