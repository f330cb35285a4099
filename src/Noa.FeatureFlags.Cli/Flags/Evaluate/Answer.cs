using System.Text.Json;
using Noa.FeatureFlags.Cli.Contexts;

namespace Noa.FeatureFlags.Cli.Flags.Evaluate;

/// <summary>One evaluation, as a row of a table and as JSON.</summary>
internal sealed record Answer(
    string Flag,
    string Context,
    JsonElement Value,
    string? Variation,
    EvaluationReason Reason,
    string? RuleId,
    EvaluationError? Error,
    bool Split,
    bool InExperiment,
    bool LacksBucketingValue)
{
    /// <param name="flag">The flag's key.</param>
    /// <param name="context">Whom it was evaluated for.</param>
    /// <param name="detail">What came of it.</param>
    /// <param name="json">The value as JSON text; null when none was served and there is no default value.</param>
    public static Answer Of<T>(string flag, EvaluationContext context, EvaluationDetail<T> detail, string? json)
    {
        using JsonDocument value = JsonDocument.Parse(json ?? "null", ContextFile.DocumentOptions);
        return new(
            flag,
            ContextName.Of(context),
            value.RootElement.Clone(),
            detail.Variation,
            detail.Reason,
            detail.RuleId,
            detail.Error == EvaluationError.None ? null : detail.Error,
            detail.IsSplit,
            detail.InExperiment,
            detail.LacksBucketingValue);
    }

    /// <summary>The reason with what else is true of it: <c>Fallthrough (split)</c>.</summary>
    public string Why()
    {
        string? more = Error?.ToString() ?? (InExperiment ? "in experiment" : Split ? "split" : LacksBucketingValue ? "no bucketing value" : null);
        return more is null ? Reason.ToString() : $"{Reason} ({more})";
    }
}
