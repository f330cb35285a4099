using System.Buffers;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Writes LaunchDarkly's data model, for its SDKs and its file data source.</summary>
/// <remarks>An entry of which a part cannot be said there is left out whole: a part of a rule would be another rule.</remarks>
public sealed class LaunchDarklyExporter : IRuleSetExporter
{
    /// <inheritdoc/>
    public string Kind => "launchdarkly";

    /// <inheritdoc/>
    public ExportResult Export(RuleSetDefinition rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var notes = new ConversionNotes();
        var converter = new EntryWriter(rules.Flags, notes);
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteStartObject("flags");
        string[] written = [.. rules.Flags.Where(flag => WriteEntry(writer, flag.Key, converter.Flag(flag, version: 1))).Select(static flag => flag.Key)];
        writer.WriteEndObject();
        writer.WriteStartObject("segments");
        foreach (SegmentDefinition segment in rules.Segments)
        {
            WriteEntry(writer, segment.Key, converter.Segment(segment, version: 1));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return new ExportResult { Utf8 = output.WrittenMemory, Flags = written, Notes = notes.All };
    }

    private static bool WriteEntry(Utf8JsonWriter writer, string key, byte[]? entry)
    {
        if (entry is not null)
        {
            writer.WritePropertyName(key);
            using JsonDocument document = JsonDocument.Parse(entry);
            document.RootElement.WriteTo(writer);
        }

        return entry is not null;
    }
}
