using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Noa.FeatureFlags;

/// <summary>Tells traces which variation was served, by OpenTelemetry's names for feature flags.</summary>
/// <remarks>
/// An event is added to the activity that is current, when somebody listens to the source: nobody pays who did not ask. Holds no context data.
/// https://github.com/open-telemetry/semantic-conventions/blob/3ba6f31d4759d754713ebea0806084cf6bcb3d2d/docs/feature-flags/feature-flags-events.md
/// </remarks>
internal static class EvaluationTracing
{
    /// <summary>Name of the activity source to listen to.</summary>
    public const string SourceName = "Noa.FeatureFlags";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether somebody listens; ask before <see cref="Record"/>, so that a read that is not traced costs one load.</summary>
    public static bool IsEnabled
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Source.HasListeners();
    }

    /// <summary>Adds an evaluation to the current activity; does nothing when there is none, or when it is not sampled.</summary>
    /// <param name="providerName">Who answered.</param>
    /// <param name="key">The flag's key; null is recorded as an empty key.</param>
    /// <param name="variation">The variation's name; null for the caller's default value.</param>
    /// <param name="reason">Which step decided.</param>
    /// <param name="error">Why the flag could not be evaluated.</param>
    /// <param name="isSplit">Whether a percentage decided.</param>
    public static void Record(string providerName, string? key, string? variation, EvaluationReason reason, EvaluationError error, bool isSplit)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        ActivityTagsCollection tags = new()
        {
            ["feature_flag.key"] = key ?? "",
            ["feature_flag.provider.name"] = providerName,
            ["feature_flag.result.reason"] = NameOf(reason, isSplit),
        };
        if (variation is not null)
        {
            tags.Add("feature_flag.result.variant", variation);
        }

        if (error != EvaluationError.None)
        {
            tags.Add("error.type", NameOf(error));
        }

        activity.AddEvent(new ActivityEvent("feature_flag.evaluation", tags: tags));
    }

    private static string NameOf(EvaluationReason reason, bool isSplit) => reason switch
    {
        EvaluationReason.Error => "error",
        EvaluationReason.Off => "disabled",
        _ when isSplit => "split",
        EvaluationReason.TargetMatch or EvaluationReason.RuleMatch => "targeting_match",
        _ => "default",
    };

    private static string NameOf(EvaluationError error) => error switch
    {
        EvaluationError.FlagNotFound => "flag_not_found",
        EvaluationError.TypeMismatch => "type_mismatch",
        EvaluationError.ProviderNotReady => "provider_not_ready",
        _ => "general",
    };
}
