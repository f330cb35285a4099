using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Noa.FeatureFlags.Formats;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.LaunchDarkly;

/// <summary>One version of an environment in LaunchDarkly's words; made once for all of its streams.</summary>
internal sealed class LaunchDarklyRuleSet
{
    private readonly Dictionary<string, LaunchDarklyItem> _items;

    private LaunchDarklyRuleSet(ServedRuleSet source, Dictionary<string, LaunchDarklyItem> items)
    {
        Revision = source.Version.Revision;
        _items = items;
        All = WriteAll(items.Values);

        // Goes into addresses as it is.
        State = string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(source.Version.Digest.Span[..8])}-{Revision}");
    }

    /// <summary>The environment's revision: larger than that of any item before.</summary>
    public long Revision { get; }

    /// <summary>Names this version: SDKs send it back when they come again.</summary>
    public string State { get; }

    public string ETag => $"\"{State}\"";

    /// <summary><c>{"flags": {...}, "segments": {...}}</c></summary>
    public ReadOnlyMemory<byte> All { get; }

    public IReadOnlyCollection<LaunchDarklyItem> Items => _items.Values;

    public static LaunchDarklyRuleSet Of(ServedRuleSet source)
    {
        RuleSetDefinition rules = EntryDefinitions.Parse(source.Entries.Entries);
        var writer = new EntryWriter(rules.Flags, new ConversionNotes());
        Dictionary<(EntryKind, string), long> revisions = source.Entries.Entries.ToDictionary(static entry => (entry.Id.Kind, entry.Id.Key), static entry => entry.ChangedAtRevision);
        var items = new Dictionary<string, LaunchDarklyItem>(StringComparer.Ordinal);
        foreach (SegmentDefinition segment in rules.Segments)
        {
            Add(new LaunchDarklyItem(false, segment.Key, revisions[(EntryKind.Segment, segment.Key)], default), version => writer.Segment(segment, version));
        }

        foreach (FlagDefinition flag in rules.Flags)
        {
            // The number of a prerequisite's variation is written here, so that its change is one of this flag.
            long version = flag.Prerequisites.Select(needed => revisions.GetValueOrDefault((EntryKind.Flag, needed.Flag))).Append(revisions[(EntryKind.Flag, flag.Key)]).Max();
            Add(new LaunchDarklyItem(true, flag.Key, version, default), version => writer.Flag(flag, version));
        }

        return new LaunchDarklyRuleSet(source, items);

        void Add(LaunchDarklyItem item, Func<long, byte[]?> write)
        {
            if (write(item.Version) is { } json)
            {
                items.Add(item.Path, item with { Json = json });
            }
        }
    }

    /// <summary>What was written since another version.</summary>
    public IEnumerable<LaunchDarklyItem> WrittenSince(LaunchDarklyRuleSet before) =>
        _items.Values.Where(item => !before._items.TryGetValue(item.Path, out LaunchDarklyItem? known) || !known.Json.Span.SequenceEqual(item.Json.Span));

    /// <summary>What was removed since another version.</summary>
    public IEnumerable<LaunchDarklyItem> RemovedSince(LaunchDarklyRuleSet before) => before._items.Values.Where(item => !_items.ContainsKey(item.Path));

    private static ReadOnlyMemory<byte> WriteAll(IReadOnlyCollection<LaunchDarklyItem> items)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        foreach (bool isFlag in (bool[])[true, false])
        {
            writer.WriteStartObject(isFlag ? "flags" : "segments");
            foreach (LaunchDarklyItem item in items.Where(item => item.IsFlag == isFlag))
            {
                writer.WritePropertyName(item.Key);
                writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
