using System.Diagnostics.Metrics;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Providers.Grpc;

/// <summary>Counts of one source. Labels are names from lists of ours.</summary>
internal sealed class FlagServerMetrics : IDisposable
{
    private readonly Meter _meter = new(FlagServerSource.MeterName);
    private readonly Counter<long> _messages;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _reconnects;
    private readonly Counter<long> _diskFailures;
    private readonly Counter<long> _alarms;

    /// <summary>Makes the instruments.</summary>
    /// <param name="isConnected">Whether a stream is open.</param>
    /// <param name="silence">Time since the last message.</param>
    public FlagServerMetrics(Func<bool> isConnected, Func<TimeSpan> silence)
    {
        _meter.CreateObservableGauge("noa.flags.server.connected", () => isConnected() ? 1 : 0, "{stream}", "1 while a stream to the flag server is open.");
        _meter.CreateObservableGauge("noa.flags.server.silence", () => silence().TotalSeconds, "s", "Time since the last message of the flag server.");
        _messages = _meter.CreateCounter<long>("noa.flags.server.messages", "{message}", "Messages of the flag server, by kind.");
        _applied = _meter.CreateCounter<long>("noa.flags.server.applied", "{ruleset}", "Rule sets taken into use.");
        _refused = _meter.CreateCounter<long>("noa.flags.server.refused", "{ruleset}", "Rule sets refused as a whole, by reason.");
        _reconnects = _meter.CreateCounter<long>("noa.flags.server.lost", "{stream}", "Streams that were lost.");
        _diskFailures = _meter.CreateCounter<long>("noa.flags.server.disk_failures", "{ruleset}", "Rule sets that could not be kept on disk.");
        _alarms = _meter.CreateCounter<long>("noa.flags.server.stale_alarms", "{alarm}", "Times without contact for longer than the alarm allows.");
    }

    public void Heard(ServerMessage.MessageOneofCase kind) => _messages.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void Applied() => _applied.Add(1);

    public void Refused(NackReason reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public void Lost() => _reconnects.Add(1);

    public void DiskFailed() => _diskFailures.Add(1);

    public void Alarmed() => _alarms.Add(1);

    public void Dispose() => _meter.Dispose();
}
