using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>Takes the events of LaunchDarkly's SDKs and counts them, and the evaluations that their summaries tell of.</summary>
internal sealed class LaunchDarklyEvents
{
    private static readonly string[] Kinds = ["index", "feature", "debug", "identify", "custom", "migration_op", "summary"];

    private readonly Counter<long> _events;
    private readonly Counter<long> _evaluations;

    public LaunchDarklyEvents(IMeterFactory meters)
    {
        Meter meter = meters.Create(Streaming.StreamingMetrics.MeterName);
        _events = meter.CreateCounter<long>("noa.flags.launchdarkly.events", "{event}", "Events that LaunchDarkly's SDKs reported, by kind.");
        _evaluations = meter.CreateCounter<long>("noa.flags.launchdarkly.evaluations", "{evaluation}", "Evaluations that summaries of LaunchDarkly's SDKs told of, by flag.");
    }

    /// <summary>Reads a batch. What cannot be read is refused for good: sending it again would not help.</summary>
    public async Task TakeAsync(HttpContext http, string environment)
    {
        try
        {
            using JsonDocument batch = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            foreach (JsonElement item in batch.RootElement.EnumerateArray())
            {
                Count(item, environment);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        http.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private void Count(JsonElement item, string environment)
    {
        string kind = item.TryGetProperty("kind", out JsonElement named) && Array.IndexOf(Kinds, named.GetString()) is >= 0 and var index ? Kinds[index] : "other";
        _events.Add(1, new("environment", environment), new("kind", kind));
        if (kind == "summary" && item.TryGetProperty("features", out JsonElement features))
        {
            foreach (JsonProperty flag in features.EnumerateObject())
            {
                long count = flag.Value.GetProperty("counters").EnumerateArray().Sum(static counter => counter.GetProperty("count").GetInt64());
                _evaluations.Add(count, new("environment", environment), new("flag", flag.Name));
            }
        }
    }
}
