using System.Buffers;
using System.Text.Json;

namespace Noa.FeatureFlags.Exposures;

/// <summary>Writes exposures and tracked events as one JSON object a line.</summary>
internal static class ExposureNdjson
{
    /// <summary>Appends the lines of a batch, each with its end of line.</summary>
    public static void Write(ArrayBufferWriter<byte> buffer, IReadOnlyList<Exposure> exposures, IReadOnlyList<TrackedEvent> events)
    {
        using Utf8JsonWriter writer = new(buffer);
        foreach (Exposure exposure in exposures)
        {
            Write(writer, exposure);
            EndLine(writer, buffer);
        }

        foreach (TrackedEvent tracked in events)
        {
            Write(writer, tracked);
            EndLine(writer, buffer);
        }
    }

    private static void Write(Utf8JsonWriter writer, Exposure exposure)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "exposure"u8);
        writer.WriteString("time"u8, exposure.Time.UtcDateTime);
        writer.WriteString("flag"u8, exposure.Flag);
        writer.WriteString("variation"u8, exposure.Variation);
        writer.WriteString("experiment"u8, exposure.Experiment);
        writer.WriteString("kind"u8, exposure.Kind);
        writer.WriteString("unit"u8, exposure.Unit);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TrackedEvent tracked)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "event"u8);
        writer.WriteString("time"u8, tracked.Time.UtcDateTime);
        writer.WriteString("name"u8, tracked.Name);
        writer.WriteStartObject("units"u8);
        foreach ((string kind, string key) in tracked.Units)
        {
            writer.WriteString(kind, key);
        }

        writer.WriteEndObject();
        if (tracked.Value is { } value && double.IsFinite(value))
        {
            writer.WriteNumber("value"u8, value);
        }

        writer.WriteEndObject();
    }

    private static void EndLine(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.Flush();
        writer.Reset();
        buffer.Write("\n"u8);
    }
}
