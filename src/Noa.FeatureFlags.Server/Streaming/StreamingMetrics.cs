using System.Diagnostics.Metrics;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>Counts of the streams. Labels are environments and names from lists of ours, so their number is bounded.</summary>
internal sealed class StreamingMetrics : IDisposable
{
    /// <summary>Name of the server's meter.</summary>
    public const string MeterName = Security.SecurityMetrics.MeterName;

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _cutOff;
    private readonly Counter<long> _refused;

    public StreamingMetrics(IMeterFactory meters, SubscriberHub hub)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("noa.sync.subscribers", () => Measure(hub), "{subscriber}", "Subscribers with an open stream.");
        _sent = _meter.CreateCounter<long>("noa.sync.sent", "{message}", "Messages sent to subscribers, by kind.");
        _sentBytes = _meter.CreateCounter<long>("noa.sync.sent.size", "By", "Bytes of those messages.");
        _answers = _meter.CreateCounter<long>("noa.sync.answers", "{message}", "Acks, nacks and resyncs of subscribers.");
        _cutOff = _meter.CreateCounter<long>("noa.sync.slow_readers", "{stream}", "Streams that were cut off because nobody read them.");
        _refused = _meter.CreateCounter<long>("noa.sync.refused", "{stream}", "Subscriptions that were refused, by reason.");
    }

    public void Sent(string environment, ServerMessage.MessageOneofCase kind, int bytes)
    {
        _sent.Add(1, new("environment", environment), new("kind", kind.ToString()));
        _sentBytes.Add(bytes, new("environment", environment), new("kind", kind.ToString()));
    }

    public void Answered(string environment, string answer) => _answers.Add(1, new("environment", environment), new("answer", answer));

    public void SlowReaderCutOff(string environment) => _cutOff.Add(1, new KeyValuePair<string, object?>("environment", environment));

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Measure(SubscriberHub hub) => hub.All
        .CountBy(static subscriber => subscriber.Environment.Name)
        .Select(static count => new Measurement<int>(count.Value, new KeyValuePair<string, object?>("environment", count.Key)));
}
