using System.Diagnostics.Metrics;
using Noa.FeatureFlags.Exposures;
using Noa.FeatureFlags.Providers;

namespace Noa.FeatureFlags.Hosting;

/// <summary>Publishes what is counted anyway, by OpenTelemetry's names: reading happens when a collector asks, so a read of a flag costs no more.</summary>
internal sealed class FeatureFlagsMetrics : IDisposable
{
    /// <summary>Name of the meter to listen to.</summary>
    public const string MeterName = "Noa.FeatureFlags";

    private readonly Meter _meter;

    /// <summary>Makes the meter.</summary>
    /// <param name="factory">The host's; null when there is none.</param>
    public FeatureFlagsMetrics(IMeterFactory? factory) => _meter = factory?.Create(MeterName) ?? new Meter(MeterName);

    /// <summary>Begins to publish.</summary>
    public void Observe(IFlagProvider provider, FeatureFlagClient client, TimeProvider clock)
    {
        _meter.CreateObservableCounter("feature_flag.evaluations", () => Evaluations(provider), "{evaluation}", "Evaluations by flag and variation.");
        _meter.CreateObservableCounter("feature_flag.unknown_evaluations", () => UnknownEvaluations(provider), "{evaluation}", "Evaluations that found no flag, or no rule set.");
        _meter.CreateObservableGauge("feature_flag.provider.state", () => new Measurement<int>((int)provider.Status.State, NameOf(provider)), null, "0 not ready, 1 ready, 2 stale.");
        _meter.CreateObservableGauge("feature_flag.rule_set.flags", () => Flags(provider), "{flag}", "Flags in use.");
        _meter.CreateObservableGauge("feature_flag.rule_set.age", () => Ages(provider, clock), "s", "Time since the source last handed over flags.");
        if (client.ExposureQueue is { } exposures)
        {
            ObserveExposures(exposures);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void ObserveExposures(ExposureQueue exposures)
    {
        _meter.CreateObservableCounter("feature_flag.exposures.recorded", () => exposures.RecordedCount, "{exposure}", "Exposures and tracked events that were taken.");
        _meter.CreateObservableCounter("feature_flag.exposures.repeated", () => exposures.RepeatedCount, "{exposure}", "Exposures left out because they had been recorded lately.");
        _meter.CreateObservableCounter("feature_flag.exposures.dropped", () => exposures.DroppedCount, "{exposure}", "Exposures and tracked events that did not fit.");
        _meter.CreateObservableCounter("feature_flag.exposures.failed", () => exposures.FailedCount, "{exposure}", "Exposures and tracked events that the sink lost.");
        _meter.CreateObservableGauge("feature_flag.exposures.waiting", () => exposures.WaitingCount, "{exposure}", "Exposures and tracked events that wait for the sink.");
    }

    private static IEnumerable<Measurement<long>> Evaluations(IFlagProvider provider)
    {
        foreach (RuleSetProvider own in RuleSetProviders.Within(provider))
        {
            foreach (EvaluationCount count in own.ReadCounts())
            {
                KeyValuePair<string, object?> key = new("feature_flag.key", count.Flag);
                KeyValuePair<string, object?> name = NameOf(own);
                yield return count.Variation is null
                    ? new Measurement<long>(count.Count, key, name)
                    : new Measurement<long>(count.Count, key, name, new("feature_flag.result.variant", count.Variation));
            }
        }
    }

    // Without the key: it comes from callers, and any number of keys may be wrong.
    private static IEnumerable<Measurement<long>> UnknownEvaluations(IFlagProvider provider) =>
        RuleSetProviders.Within(provider).Select(static own => new Measurement<long>(own.UnknownFlagCount, NameOf(own)));

    private static IEnumerable<Measurement<int>> Flags(IFlagProvider provider) =>
        RuleSetProviders.Within(provider).Select(static own => new Measurement<int>(own.FlagCount, NameOf(own)));

    private static IEnumerable<Measurement<double>> Ages(IFlagProvider provider, TimeProvider clock)
    {
        foreach (RuleSetProvider own in RuleSetProviders.Within(provider))
        {
            if (own.LastUpdate is { } update)
            {
                yield return new Measurement<double>((clock.GetUtcNow() - update).TotalSeconds, NameOf(own));
            }
        }
    }

    private static KeyValuePair<string, object?> NameOf(IFlagProvider provider) => new("feature_flag.provider.name", provider.Name);
}
