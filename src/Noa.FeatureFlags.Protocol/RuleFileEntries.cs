using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Protocol;

/// <summary>Rule files to entries and back: the same JSON as the SDK's files, one payload in the long form for each flag and segment.</summary>
public static class RuleFileEntries
{
    /// <summary>Turns definitions into entries.</summary>
    /// <param name="definitions">What was read; entries that could not be read are not in it.</param>
    public static IReadOnlyList<RuleSetEntry> From(RuleSetDefinition definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        return
        [
            .. definitions.Flags.Select(static flag => new RuleSetEntry(new EntryId(EntryKind.Flag, flag.Key), Payload(writer => RuleSetJson.WriteFlag(writer, flag)), 0)),
            .. definitions.Segments.Select(static segment => new RuleSetEntry(new EntryId(EntryKind.Segment, segment.Key), Payload(writer => RuleSetJson.WriteSegment(writer, segment)), 0)),
        ];
    }

    /// <summary>Writes entries as a rule file, indented for people.</summary>
    /// <param name="entries">In any order.</param>
    public static byte[] ToJson(IEnumerable<RuleSetEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            RuleSetJson.Write(writer, EntryDefinitions.Parse(entries));
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an entry in whatever form, and gives it in the long form, which is what is stored and sent.</summary>
    /// <param name="entry">As somebody wrote it.</param>
    /// <param name="normalized">In the long form; null when it cannot be read.</param>
    /// <returns>What was wrong with it or looks wrong.</returns>
    public static IReadOnlyList<RuleSetDiagnostic> Normalize(RuleSetEntry entry, out RuleSetEntry? normalized)
    {
        ArgumentNullException.ThrowIfNull(entry);
        RuleSetDefinition read = EntryDefinitions.Parse([entry]);
        normalized = From(read).SingleOrDefault();
        return read.Diagnostics;
    }

    private static ByteString Payload(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return ByteString.CopyFrom(buffer.WrittenSpan);
    }
}
