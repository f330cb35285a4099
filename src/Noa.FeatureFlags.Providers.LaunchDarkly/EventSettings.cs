using System.Text.Json;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Formats.LaunchDarkly;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Which events LaunchDarkly wants of a flag beside its counts.</summary>
internal sealed class EventSettings
{
    /// <summary>Those of a flag that says nothing: counts, and exposures of experiments.</summary>
    public static EventSettings None { get; } = new();

    private bool _tracksAll;
    private bool _tracksFallthrough;
    private string[] _trackedRules = [];
    private long _debugUntil;

    /// <summary>One of so many full events is sent; 0 for none.</summary>
    public long SamplingRatio { get; private init; } = 1;

    public bool IsLeftOutOfSummaries { get; private init; }

    /// <summary>Whether reads are to leave exposures outside experiments too. Debugging counts whenever it ends: that is asked when an event is written.</summary>
    public bool WantsExposures => _tracksAll || _tracksFallthrough || _trackedRules.Length > 0 || _debugUntil > 0;

    public static EventSettings Read(in FlagParts flag)
    {
        bool tracksAll = flag.TracksEvents, tracksFallthrough = flag.TrackEventsFallthrough.ValueKind == JsonValueKind.True, isLeftOut = flag.ExcludeFromSummaries.ValueKind == JsonValueKind.True;
        long debugUntil = flag.DebugEventsUntilDate.Integer() ?? 0, ratio = flag.SamplingRatio.Integer() ?? 1;
        string[] tracked = TrackedRulesOf(flag.Rules);
        if (!tracksAll && !tracksFallthrough && !isLeftOut && debugUntil == 0 && ratio == 1 && tracked.Length == 0)
        {
            return None;
        }

        return new EventSettings
        {
            _tracksAll = tracksAll,
            _tracksFallthrough = tracksFallthrough,
            _trackedRules = tracked,
            _debugUntil = debugUntil,
            SamplingRatio = ratio,
            IsLeftOutOfSummaries = isLeftOut,
        };
    }

    private static string[] TrackedRulesOf(JsonElement rules)
    {
        List<string>? tracked = null;
        foreach (JsonElement rule in rules.Items())
        {
            if (rule.Flag("trackEvents"u8))
            {
                (tracked ??= []).Add(rule.Text("id"u8) ?? "");
            }
        }

        return tracked is null ? [] : [.. tracked];
    }

    /// <summary>Whether the exposure is of an experiment, as LaunchDarkly has them: by the rollout, or in the old way by tracking the rule that decided.</summary>
    public bool IsExperiment(Exposure exposure) => exposure.Experiment.Length > 0
        || (exposure.Reason == EvaluationReason.Fallthrough && _tracksFallthrough)
        || (exposure.Reason == EvaluationReason.RuleMatch && Array.IndexOf(_trackedRules, exposure.RuleId) >= 0);

    /// <summary>Whether a full event is due.</summary>
    public bool IsTracked(Exposure exposure) => _tracksAll || IsExperiment(exposure);

    /// <summary>Whether somebody is looking at the flag's events.</summary>
    /// <param name="now">The later of this clock and LaunchDarkly's: one that is slow here must not keep it up.</param>
    public bool IsDebugged(DateTimeOffset now) => _debugUntil > now.ToUnixTimeMilliseconds();
}
