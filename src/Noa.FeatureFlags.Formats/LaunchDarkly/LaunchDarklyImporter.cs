using System.Text.Json;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Formats.LaunchDarkly;

/// <summary>Reads LaunchDarkly's data model: <c>{"flags": {...}, "segments": {...}}</c>, as its SDKs poll it and read it from files.</summary>
/// <remarks>The outcome is LaunchDarkly's for every context, bucketing included; docs/launchdarkly.md tells where it is not.</remarks>
public sealed class LaunchDarklyImporter : IRuleSetImporter
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = RuleSetLimits.MaxJsonDepth };

    /// <inheritdoc/>
    public string Kind => "launchdarkly";

    /// <inheritdoc/>
    public ImportResult Import(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > RuleSetLimits.MaxRuleSetBytes)
        {
            return ImportResult.Unreadable($"The file has {utf8.Length} bytes, and {RuleSetLimits.MaxRuleSetBytes} are allowed: split it.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Lenient);
            return Import(document.RootElement);
        }
        catch (JsonException exception)
        {
            return ImportResult.Unreadable($"This is not JSON (line {exception.LineNumber + 1}): {exception.Message}");
        }
    }

    private static ImportResult Import(JsonElement root)
    {
        // A recorded stream wraps the data of its "put" once more.
        JsonElement data = root.Property("data"u8) is { ValueKind: JsonValueKind.Object } inner && root.Property("flags"u8).ValueKind != JsonValueKind.Object ? inner : root;
        if (data.ValueKind != JsonValueKind.Object)
        {
            return ImportResult.Unreadable("LaunchDarkly's data is an object with 'flags' and 'segments'.");
        }

        var notes = new ConversionNotes();
        var flags = new List<FlagDefinition>();
        var cycles = PrerequisiteCycles.Of(data.Property("flags"u8));
        foreach (JsonProperty entry in data.Property("flags"u8).Entries().Where(static entry => !entry.Value.Flag("deleted"u8)))
        {
            notes.EnterFlag(entry.Name);
            var parts = FlagParts.Of(entry.Value);
            if (FlagReader.Read(entry.Name, parts, cycles, parts.TracksEvents, notes) is { } flag)
            {
                flags.Add(flag);
            }
        }

        foreach (JsonProperty entry in data.Property("flagValues"u8).Entries())
        {
            notes.EnterFlag(entry.Name);
            if (FlagReader.ReadValue(entry.Name, entry.Value, notes) is { } flag)
            {
                flags.Add(flag);
            }
        }

        var segments = new List<SegmentDefinition>();
        foreach (JsonProperty entry in data.Property("segments"u8).Entries().Where(static entry => !entry.Value.Flag("deleted"u8)))
        {
            notes.EnterSegment(entry.Name);
            segments.Add(SegmentReader.Read(entry.Name, entry.Value, notes));
        }

        return new ImportResult { Rules = new RuleSetDefinition { Flags = flags, Segments = segments }, Notes = notes.All };
    }
}
