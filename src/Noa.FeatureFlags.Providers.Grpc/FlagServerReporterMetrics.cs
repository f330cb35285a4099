using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Counts of what was reported.</summary>
internal sealed class FlagServerReporterMetrics : IDisposable
{
    private readonly Meter _meter = new(FlagServerSource.MeterName);
    private readonly Counter<long> _reports;

    /// <summary>Makes the instruments.</summary>
    /// <param name="dropped">Exposures and events dropped so far.</param>
    public FlagServerReporterMetrics(Func<long> dropped)
    {
        _reports = _meter.CreateCounter<long>("noa.flags.server.reports", "{report}", "Reports of usage, by the status of the answer.");
        _meter.CreateObservableCounter("noa.flags.server.reports.dropped", dropped, "{item}", "Exposures and tracked events that were lost before they could be reported.");
    }

    public void Reported(StatusCode status) => _reports.Add(1, new KeyValuePair<string, object?>("status", status.ToString()));

    public void Dispose() => _meter.Dispose();
}
