using Noa.FeatureFlags.Model;
using Noa.FeatureFlags.Protocol.V1;

namespace Noa.FeatureFlags.Protocol;

/// <summary>Turns entries into the definitions that the compiler takes.</summary>
public static class EntryDefinitions
{
    /// <summary>Reads the payloads. Never throws: an entry that cannot be read is among the unreadable ones, with diagnostics.</summary>
    /// <param name="entries">Flags and segments in any order.</param>
    public static RuleSetDefinition Parse(IEnumerable<RuleSetEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var flags = new List<FlagDefinition>();
        var segments = new List<SegmentDefinition>();
        var diagnostics = new List<RuleSetDiagnostic>();
        var unreadableFlags = new HashSet<string>(StringComparer.Ordinal);
        var unreadableSegments = new HashSet<string>(StringComparer.Ordinal);
        foreach (RuleSetEntry entry in entries)
        {
            RuleSetDefinition read = Parse(entry);
            flags.AddRange(read.Flags);
            segments.AddRange(read.Segments);
            diagnostics.AddRange(read.Diagnostics);
            unreadableFlags.UnionWith(read.UnreadableFlags);
            unreadableSegments.UnionWith(read.UnreadableSegments);
        }

        return new RuleSetDefinition
        {
            Flags = flags,
            Segments = segments,
            Diagnostics = diagnostics,
            UnreadableFlags = unreadableFlags,
            UnreadableSegments = unreadableSegments,
        };
    }

    /// <summary>Turns a change of entries into a change of definitions.</summary>
    /// <param name="upserts">Entries that are written.</param>
    /// <param name="removals">Entries that go.</param>
    public static RuleSetChanges Changes(IEnumerable<RuleSetEntry> upserts, IEnumerable<EntryId> removals)
    {
        ArgumentNullException.ThrowIfNull(removals);
        ILookup<EntryKind, string> removed = removals.ToLookup(static id => id.Kind, static id => id.Key);
        return new RuleSetChanges
        {
            Upserts = Parse(upserts),
            RemovedFlags = [.. removed[EntryKind.Flag]],
            RemovedSegments = [.. removed[EntryKind.Segment]],
        };
    }

    private static RuleSetDefinition Parse(RuleSetEntry entry) => entry.Id.Kind switch
    {
        EntryKind.Flag => RuleSetJson.ParseFlag(entry.Id.Key, entry.Payload),
        EntryKind.Segment => RuleSetJson.ParseSegment(entry.Id.Key, entry.Payload),

        // From a newer server: nothing of ours refers to it.
        _ => RuleSetDefinition.Empty,
    };
}
