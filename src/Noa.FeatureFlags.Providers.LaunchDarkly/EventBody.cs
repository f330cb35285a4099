using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>One body for <c>/bulk</c>, in schema 4: an array of events.</summary>
internal sealed class EventBody : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Utf8JsonWriter _writer;
    private readonly EventContexts _contexts;

    public EventBody(EventContexts contexts)
    {
        _contexts = contexts;
        _writer = new Utf8JsonWriter(_output);
        _writer.WriteStartArray();
    }

    /// <summary>How many events it has.</summary>
    public int Count { get; private set; }

    public byte[] Finish()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return _output.WrittenSpan.ToArray();
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>A context that LaunchDarkly has not seen lately, or that the application names.</summary>
    /// <param name="kind"><c>index</c> or <c>identify</c>.</param>
    /// <param name="time">When it was seen.</param>
    /// <param name="members">Its members.</param>
    public void AddContext(string kind, DateTimeOffset time, EvaluationContext[] members)
    {
        Begin(kind, time, members);
        _writer.WriteEndObject();
    }

    /// <summary>Adds what is due for an exposure: a full event, one for whoever debugs, both or none.</summary>
    public void AddExposure(Exposure exposure, EvaluationContext[] members, KnownItem known, DateTimeOffset now)
    {
        EventSettings settings = known.Events;
        if (settings.IsTracked(exposure) && IsSampled(settings))
        {
            AddFeature("feature", exposure, members, known);
        }

        if (settings.IsDebugged(now) && IsSampled(settings))
        {
            AddFeature("debug", exposure, members, known);
        }
    }

    public void AddTracked(TrackedEvent tracked, EvaluationContext[] members)
    {
        Begin("custom", tracked.Time, members);
        _writer.WriteString("key", tracked.Name);
        if (tracked.Value is { } value && double.IsFinite(value))
        {
            _writer.WriteNumber("metricValue", value);
        }

        _writer.WriteEndObject();
    }

    public void AddSummary(SummaryCounts summary, IEnumerable<EvaluationCount> counts, Func<string, KnownItem?> find) => Count += summary.TryWrite(_writer, counts, find) ? 1 : 0;

    private static bool IsSampled(EventSettings settings) =>
        settings.SamplingRatio == 1 || (settings.SamplingRatio is > 1 and <= int.MaxValue && RandomNumberGenerator.GetInt32((int)settings.SamplingRatio) == 0);

    private void AddFeature(string kind, Exposure exposure, EvaluationContext[] members, KnownItem known)
    {
        Begin(kind, exposure.Time, members);
        _writer.WriteString("key", exposure.Flag);
        known.TryWriteServed(_writer, exposure.Variation);
        if (known.Events.SamplingRatio != 1)
        {
            _writer.WriteNumber("samplingRatio", known.Events.SamplingRatio);
        }

        if (known.Events.IsExperiment(exposure))
        {
            WriteReason(exposure, known);
        }

        _writer.WriteEndObject();
    }

    private void WriteReason(Exposure exposure, KnownItem known)
    {
        _writer.WriteStartObject("reason");
        _writer.WriteString("kind", exposure.Reason switch
        {
            EvaluationReason.Off => "OFF",
            EvaluationReason.PrerequisiteFailed => "PREREQUISITE_FAILED",
            EvaluationReason.TargetMatch => "TARGET_MATCH",
            EvaluationReason.RuleMatch => "RULE_MATCH",
            _ => "FALLTHROUGH",
        });
        if (exposure.RuleId is { } origin)
        {
            bool isRule = exposure.Reason == EvaluationReason.RuleMatch;
            if (isRule && known.RuleIndexOf(origin) is { } place)
            {
                _writer.WriteNumber("ruleIndex", place);
            }

            _writer.WriteString(isRule ? "ruleId" : "prerequisiteKey", origin);
        }

        if (exposure.Experiment.Length > 0)
        {
            _writer.WriteBoolean("inExperiment", true);
        }

        _writer.WriteEndObject();
    }

    private void Begin(string kind, DateTimeOffset time, EvaluationContext[] members)
    {
        Count++;
        _writer.WriteStartObject();
        _writer.WriteString("kind", kind);
        _writer.WriteNumber("creationDate", time.ToUnixTimeMilliseconds());
        _writer.WritePropertyName("context");
        _contexts.Write(_writer, members, isAnonymousBare: kind == "feature");
    }
}
