using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Noa.FeatureFlags.Server.Tests.Hosting;

namespace Noa.FeatureFlags.Server.Tests.Security;

/// <summary>Everything that comes out of a server besides its answers: logs at every level, traces, metrics with their labels, and the files of the store.</summary>
internal sealed class Watched : IDisposable
{
    private readonly ConcurrentQueue<string> _traces = [];
    private readonly ConcurrentDictionary<string, byte> _series = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;
    private IMeterFactory? _own;

    public Watched()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(Describe(activity)),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new MeterListener { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        _meters.SetMeasurementEventCallback<long>((instrument, _, labels, _) => Note(instrument, labels));
        _meters.SetMeasurementEventCallback<int>((instrument, _, labels, _) => Note(instrument, labels));
        _meters.SetMeasurementEventCallback<double>((instrument, _, labels, _) => Note(instrument, labels));
        _meters.Start();
    }

    public RecordedLogs Logs { get; } = new();

    /// <summary>Series of the server's own container and of what the process shares; those of servers beside it are left out.</summary>
    public IReadOnlyCollection<string> Series => [.. _series.Keys];

    /// <summary>Says whose series count.</summary>
    public void Own(IMeterFactory own) => _own = own;

    /// <summary>Where a text came out.</summary>
    /// <param name="text">What must not.</param>
    /// <param name="folder">The store's.</param>
    /// <returns>The places, shortened for people; empty when it is nowhere.</returns>
    public IReadOnlyList<string> Find(string text, string folder)
    {
        _meters.RecordObservableInstruments();
        IEnumerable<string> places =
        [
            .. Logs.Lines.Select(static line => $"log: {line}"),
            .. _traces.Select(static trace => $"trace: {trace}"),
            .. _series.Keys.Select(static series => $"metric: {series}"),
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => !IsLock(file)).Select(static file => $"file {Path.GetFileName(file)}: {Content(file)}"),
        ];
        return [.. places.Where(place => place.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(static place => place[..Math.Min(place.Length, 300)])];
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }

    private static string Describe(Activity activity)
    {
        var text = new StringBuilder($"{activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {activity.TraceStateString}");
        foreach (KeyValuePair<string, object?> tag in activity.TagObjects.Concat(activity.Events.SelectMany(static happened => happened.Tags)))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {tag.Key}={tag.Value}");
        }

        foreach (KeyValuePair<string, string?> item in activity.Baggage)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" {item.Key}={item.Value}");
        }

        return text.ToString();
    }

    // Held by the server alone; it has one sentence in it, that a store was made here.
    private static bool IsLock(string file) => file.EndsWith(".lock", StringComparison.Ordinal) && new FileInfo(file).Length < 32;

    private static string Content(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        if (_own is null || instrument.Meter.Scope is null || ReferenceEquals(instrument.Meter.Scope, _own))
        {
            _series.TryAdd($"{instrument.Meter.Name} {instrument.Name} {string.Join(' ', labels.ToArray().Select(static label => $"{label.Key}={label.Value}"))}", 0);
        }
    }
}
