#if HAS_OPENFEATURE
using OpenFeature.Constant;
using OpenFeature.Model;

namespace Noa.FeatureFlags.OpenFeature;

/// <summary>Results in OpenFeature's words.</summary>
internal static class Resolution
{
    public static ResolutionDetails<T> Of<T>(string key, EvaluationDetail<T> detail) => Of(key, detail, detail.Value);

    public static ResolutionDetails<T> Of<T, TRead>(string key, EvaluationDetail<TRead> detail, T value) => detail.Error == EvaluationError.None
        ? new ResolutionDetails<T>(key, value, ErrorType.None, ReasonOf(detail), detail.Variation, flagMetadata: MetadataOf(detail))
        : new ResolutionDetails<T>(key, value, ErrorOf(detail.Error), Reason.Error, errorMessage: MessageOf(detail.Error));

    private static string ReasonOf<T>(EvaluationDetail<T> detail) => detail.Reason switch
    {
        EvaluationReason.Off or EvaluationReason.PrerequisiteFailed => Reason.Disabled,
        _ when detail.IsSplit => Reason.Split,
        EvaluationReason.TargetMatch or EvaluationReason.RuleMatch => Reason.TargetingMatch,
        _ => Reason.Default,
    };

    private static ImmutableMetadata? MetadataOf<T>(EvaluationDetail<T> detail) => detail.RuleId is null
        ? null
        : new ImmutableMetadata(new Dictionary<string, object> { [detail.Reason == EvaluationReason.PrerequisiteFailed ? "prerequisite" : "rule"] = detail.RuleId });

    private static ErrorType ErrorOf(EvaluationError error) => error switch
    {
        EvaluationError.ProviderNotReady => ErrorType.ProviderNotReady,
        EvaluationError.FlagNotFound => ErrorType.FlagNotFound,
        EvaluationError.TypeMismatch => ErrorType.TypeMismatch,
        _ => ErrorType.General,
    };

    private static string MessageOf(EvaluationError error) => error switch
    {
        EvaluationError.ProviderNotReady => "No rules have been loaded yet.",
        EvaluationError.FlagNotFound => "There is no such flag.",
        EvaluationError.TypeMismatch => "The flag's value is of another type.",
        _ => "The flag could not be evaluated.",
    };
}
#endif
