using System.Buffers;
using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Cli.Flags.Diff;

/// <summary>Definitions as JSON in the long form, so that what means the same looks the same.</summary>
internal static class LongForm
{
    public static JsonElement Of(FlagDefinition flag) => Write(writer => RuleSetJson.WriteFlag(writer, flag));

    public static JsonElement Of(SegmentDefinition segment) => Write(writer => RuleSetJson.WriteSegment(writer, segment));

    private static JsonElement Write(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            write(writer);
        }

        using JsonDocument document = JsonDocument.Parse(text.WrittenMemory);
        return document.RootElement.Clone();
    }
}
