using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>Sends exposures and tracked events to LaunchDarkly's <c>/bulk</c>, in schema 4: index, feature and custom events.</summary>
/// <remarks>Batches come from the exposure queue, which bounds them and counts what it drops. A batch that LaunchDarkly does not take at the second attempt is dropped and logged.</remarks>
public sealed class LaunchDarklyEventSink : IExposureSink, IDisposable
{
    private const int Attempts = 2;

    private readonly LaunchDarklySourceOptions _options;
    private readonly LaunchDarklySource _source;
    private readonly ILogger _logger;
    private readonly HttpClient _client;

    /// <summary>Makes a sink.</summary>
    /// <param name="options">Key and address.</param>
    /// <param name="source">Knows versions and values of flags.</param>
    /// <param name="logger">Takes what was dropped.</param>
    public LaunchDarklyEventSink(LaunchDarklySourceOptions options, LaunchDarklySource source, ILogger<LaunchDarklyEventSink> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(logger);
        (_options, _source, _logger, _client) = (options, source, logger, options.MakeClient());
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        ArgumentNullException.ThrowIfNull(events);
        byte[] body = Write(exposures, events);
        string id = Guid.NewGuid().ToString();
        string reason = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.EventsAddress.AbsoluteUri.TrimEnd('/') + "/bulk"));
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.TryAddWithoutValidation("X-LaunchDarkly-Event-Schema", "4");
                request.Headers.TryAddWithoutValidation("X-LaunchDarkly-Payload-Id", id);
                using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }

                reason = $"it answered {(int)response.StatusCode}.";
            }
            catch (HttpRequestException exception)
            {
                reason = exception.Message;
            }
        }

        LaunchDarklyLog.EventsDropped(_logger, exposures.Count + events.Count, reason);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private byte[] Write(IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            writer.WriteStartArray();
            foreach (Exposure exposure in exposures)
            {
                IReadOnlyDictionary<string, string> units = new Dictionary<string, string> { [exposure.Kind] = exposure.Unit };
                WriteIndex(writer, exposure.Time, units, known);
                WriteFeature(writer, exposure, units);
            }

            foreach (TrackedEvent tracked in events)
            {
                WriteIndex(writer, tracked.Time, tracked.Units, known);
                WriteCustom(writer, tracked);
            }

            writer.WriteEndArray();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteIndex(Utf8JsonWriter writer, DateTimeOffset time, IReadOnlyDictionary<string, string> units, HashSet<string> known)
    {
        if (known.Add(string.Join('\n', units.OrderBy(static unit => unit.Key, StringComparer.Ordinal).Select(static unit => $"{unit.Key}:{unit.Value}"))))
        {
            Begin(writer, "index", time, units);
            writer.WriteEndObject();
        }
    }

    private void WriteFeature(Utf8JsonWriter writer, Exposure exposure, IReadOnlyDictionary<string, string> units)
    {
        Begin(writer, "feature", exposure.Time, units);
        writer.WriteString("key", exposure.Flag);
        if (_source.Find(exposure.Flag) is { Flag: { } flag, Version: var version } && int.TryParse(exposure.Variation, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < flag.Variations.Count)
        {
            writer.WriteNumber("version", version);
            writer.WriteNumber("variation", index);
            writer.WritePropertyName("value");
            writer.WriteRawValue(flag.Variations[index].Value.ToString());
        }

        // The experiment is named after the flag, and after the rule that it stands in.
        int slash = exposure.Experiment.Length > exposure.Flag.Length ? exposure.Flag.Length : -1;
        writer.WriteStartObject("reason");
        writer.WriteString("kind", slash < 0 ? "FALLTHROUGH" : "RULE_MATCH");
        if (slash >= 0)
        {
            writer.WriteString("ruleId", exposure.Experiment[(slash + 1)..]);
        }

        writer.WriteBoolean("inExperiment", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCustom(Utf8JsonWriter writer, TrackedEvent tracked)
    {
        Begin(writer, "custom", tracked.Time, tracked.Units);
        writer.WriteString("key", tracked.Name);
        if (tracked.Value is { } value && double.IsFinite(value))
        {
            writer.WriteNumber("metricValue", value);
        }

        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string kind, DateTimeOffset time, IReadOnlyDictionary<string, string> units)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", kind);
        writer.WriteNumber("creationDate", time.ToUnixTimeMilliseconds());
        writer.WriteStartObject("context");
        if (units.Count == 1)
        {
            (string only, string key) = units.First();
            writer.WriteString("kind", only);
            writer.WriteString("key", key);
        }
        else
        {
            writer.WriteString("kind", "multi");
            foreach ((string member, string key) in units)
            {
                writer.WriteStartObject(member);
                writer.WriteString("key", key);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
    }
}
