using System.Diagnostics.Metrics;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>Counts of what SDKs report.</summary>
/// <remarks>
/// Labels are environments, flags of their rules and variations. A collector keeps 2,000 series of one instrument and sums the others up under <c>otel_metric_overflow</c>:
/// that is its own limit, so no number of flags makes a scrape large.
/// </remarks>
internal sealed class TelemetryMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _evaluations;
    private readonly Counter<long> _reports;
    private readonly Counter<long> _exposures;
    private readonly Counter<long> _events;
    private readonly Counter<long> _dropped;

    public TelemetryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(StreamingMetrics.MeterName);
        _evaluations = _meter.CreateCounter<long>("noa.telemetry.evaluations", "{evaluation}", "Evaluations that SDKs reported, by flag and variation.");
        _reports = _meter.CreateCounter<long>("noa.telemetry.reports", "{batch}", "Batches of SDKs, by what became of them.");
        _exposures = _meter.CreateCounter<long>("noa.telemetry.exposures", "{exposure}", "Exposures in batches that counted.");
        _events = _meter.CreateCounter<long>("noa.telemetry.events", "{event}", "Tracked events in batches that counted, once for each of their units.");
        _dropped = _meter.CreateCounter<long>("noa.telemetry.dropped", "{item}", "Counts, exposures and events that SDKs lost, or that a limit left out.");
    }

    public void Took(FlagEnvironment environment, UsageReport report, ReportOutcome outcome)
    {
        var name = new KeyValuePair<string, object?>("environment", environment.Name);
        _reports.Add(1, name, new("result", outcome.Result.ToString()));
        if (outcome.Result != ReportResult.Counted)
        {
            return;
        }

        ServedRuleSet rules = environment.Current;
        foreach (UseCount use in report.Counts)
        {
            // What is in no rule comes from a caller alone, and may be anything.
            bool isKnown = rules.HasFlag(use.Flag);
            _evaluations.Add(use.Count, name, new("flag", isKnown ? use.Flag : ""), new("variation", isKnown ? use.Variation : ""));
        }

        _exposures.Add(report.Exposures.Count, name);
        _events.Add(report.Events.Count, name);
        _dropped.Add(outcome.Dropped + report.Dropped, name);
    }

    public void Dispose() => _meter.Dispose();
}
