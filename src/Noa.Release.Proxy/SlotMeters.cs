using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Noa.Release.Proxy;

/// <summary>Counts by slot and version.</summary>
internal sealed class SlotMeters
{
    private readonly ConcurrentDictionary<(string Slot, string Version), SlotMeter> _meters = new();

    public SlotMeter Of(Destination destination) => _meters.GetOrAdd((destination.Slot, destination.Version), static _ => new SlotMeter());

    public IReadOnlyDictionary<string, SlotCounts> Read() => _meters
        .GroupBy(static meter => meter.Key.Slot)
        .ToDictionary(static slot => slot.Key, static slot => new SlotCounts(slot.Sum(static meter => meter.Value.Requests), slot.Sum(static meter => meter.Value.Errors), slot.Sum(static meter => meter.Value.InFlight)));

    /// <summary>The text format 0.0.4.</summary>
    public string ToPrometheus()
    {
        var text = new StringBuilder();
        Write(text, "noa_proxy_requests_total", "counter", "Requests by slot and version.", static meter => meter.Requests);
        Write(text, "noa_proxy_errors_total", "counter", "Answers of 500 and above, and requests without an answer.", static meter => meter.Errors);
        Write(text, "noa_proxy_in_flight", "gauge", "Requests under way.", static meter => meter.InFlight);
        Write(text, "noa_proxy_request_seconds_total", "counter", "Time that requests took together.", static meter => meter.Seconds);
        return text.ToString();
    }

    private void Write(StringBuilder text, string name, string type, string help, Func<SlotMeter, double> value)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (((string slot, string version), SlotMeter meter) in _meters.OrderBy(static meter => meter.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{slot=\"{slot}\",version=\"{version.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"}} {value(meter)}\n");
        }
    }
}
