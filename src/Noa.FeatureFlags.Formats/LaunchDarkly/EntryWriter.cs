using System.Buffers;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Turns entries into LaunchDarkly's JSON, one by one.</summary>
/// <param name="flags">All flags of the rule set: prerequisites name variations of others.</param>
/// <param name="notes">Takes what cannot be said.</param>
internal sealed class EntryWriter(IEnumerable<FlagDefinition> flags, ConversionNotes notes)
{
    private readonly Dictionary<string, FlagDefinition> _flags = flags.ToDictionary(static flag => flag.Key, StringComparer.Ordinal);

    /// <returns>Null when a part of it cannot be said; the notes tell which.</returns>
    public byte[]? Flag(FlagDefinition flag, long version)
    {
        notes.EnterFlag(flag.Key);
        return Write(writer => FlagWriter.Write(writer, flag, version, IndexOf, notes));
    }

    /// <returns>Null when a part of it cannot be said; the notes tell which.</returns>
    public byte[]? Segment(SegmentDefinition segment, long version)
    {
        notes.EnterSegment(segment.Key);
        return Write(writer => SegmentWriter.Write(writer, segment, version, notes));
    }

    private int IndexOf(string flag, string variation)
    {
        if (!_flags.TryGetValue(flag, out FlagDefinition? known))
        {
            return -1;
        }

        for (int i = 0; i < known.Variations.Count; i++)
        {
            if (known.Variations[i].Name == variation)
            {
                return i;
            }
        }

        return -1;
    }

    private byte[]? Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            write(writer);
        }

        return notes.HasRefused ? null : output.WrittenSpan.ToArray();
    }
}
