#if HAS_LAUNCHDARKLY
using System.Globalization;
using System.Text.Json;
using LaunchDarkly.Sdk;
using SdkReason = LaunchDarkly.Sdk.EvaluationReason;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>The SDK's answers as ours. Variations have only numbers there, which are their names here.</summary>
internal static class SdkAnswers
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(static index => index.ToString(CultureInfo.InvariantCulture))];

    public static EvaluationDetail<T> Of<T>(global::LaunchDarkly.Sdk.EvaluationDetail<T> answer, T defaultValue) => Of(answer.Value, answer.VariationIndex, answer.Reason, defaultValue);

    /// <summary>A number as a whole one: another is a mismatch here, where the SDK would round it.</summary>
    public static EvaluationDetail<int> Whole(global::LaunchDarkly.Sdk.EvaluationDetail<double> answer, int defaultValue)
    {
        bool isWhole = answer.Value is >= int.MinValue and <= int.MaxValue && Math.Truncate(answer.Value) == answer.Value;
        return isWhole || answer.VariationIndex is null
            ? Of(isWhole ? (int)answer.Value : defaultValue, answer.VariationIndex, answer.Reason, defaultValue)
            : EvaluationDetail.Failed(defaultValue, EvaluationError.TypeMismatch);
    }

    public static EvaluationDetail<JsonElement> Json(global::LaunchDarkly.Sdk.EvaluationDetail<LdValue> answer, JsonElement defaultValue) =>
        Of(answer.VariationIndex is null ? defaultValue : SdkValues.ToJson(answer.Value), answer.VariationIndex, answer.Reason, defaultValue);

    private static EvaluationDetail<T> Of<T>(T value, int? variation, SdkReason reason, T defaultValue)
    {
        if (reason.Kind == EvaluationReasonKind.Error)
        {
            return EvaluationDetail.Failed(defaultValue, ErrorOf(reason.ErrorKind));
        }

        string? name = variation is not { } index ? null : index >= 0 && index < Names.Length ? Names[index] : index.ToString(CultureInfo.InvariantCulture);
        return EvaluationDetail.Served(variation is null ? defaultValue : value, name, variation ?? -1, ReasonOf(reason.Kind), reason.RuleId ?? reason.PrerequisiteKey, reason.InExperiment);
    }

    private static EvaluationReason ReasonOf(EvaluationReasonKind kind) => kind switch
    {
        EvaluationReasonKind.Off => EvaluationReason.Off,
        EvaluationReasonKind.TargetMatch => EvaluationReason.TargetMatch,
        EvaluationReasonKind.RuleMatch => EvaluationReason.RuleMatch,
        EvaluationReasonKind.PrerequisiteFailed => EvaluationReason.PrerequisiteFailed,
        _ => EvaluationReason.Fallthrough,
    };

    private static EvaluationError ErrorOf(EvaluationErrorKind? kind) => kind switch
    {
        EvaluationErrorKind.ClientNotReady => EvaluationError.ProviderNotReady,
        EvaluationErrorKind.FlagNotFound => EvaluationError.FlagNotFound,
        EvaluationErrorKind.WrongType => EvaluationError.TypeMismatch,
        _ => EvaluationError.General,
    };
}
#endif
