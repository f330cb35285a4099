using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers;

/// <summary>A rule set that changes entry by entry: what a source last said, with what it could not read at its last good definition.</summary>
/// <remarks>A change of one entry costs the same in a small set and in a large one. Not thread-safe.</remarks>
internal sealed class RuleSetEntries
{
    private readonly List<RuleSetDiagnostic> _diagnostics = [];

    public EntryTable<FlagDefinition> Flags { get; } = new(static flag => flag.Key, static flag => flag.Fingerprint);

    public EntryTable<SegmentDefinition> Segments { get; } = new(static segment => segment.Key, static segment => segment.Fingerprint);

    /// <summary>What is wrong with the entries as they are now: those of an entry go when the entry is written again.</summary>
    public IReadOnlyList<RuleSetDiagnostic> Diagnostics => _diagnostics;

    /// <summary>The text all entries were read from; empty when they come from several, or from code.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    public bool IsEmpty => Flags.Entries.Count == 0 && Segments.Entries.Count == 0;

    /// <summary>Puts a readable rule set in place of the current one.</summary>
    /// <param name="definitions">The rule set; its own diagnostics are not used.</param>
    /// <param name="diagnostics">What is wrong with it.</param>
    /// <returns>Keys of the flags and of the segments that were added, changed or removed.</returns>
    public (List<string> Flags, List<string> Segments) Replace(RuleSetDefinition definitions, IReadOnlyList<RuleSetDiagnostic> diagnostics)
    {
        _diagnostics.Clear();
        _diagnostics.AddRange(diagnostics);
        Text = definitions.Text;
        return (Flags.Replace(definitions.Flags, definitions.UnreadableFlags), Segments.Replace(definitions.Segments, definitions.UnreadableSegments));
    }

    /// <summary>Changes some entries.</summary>
    /// <param name="changes">What was written and removed; its own diagnostics are not used.</param>
    /// <param name="diagnostics">What is wrong with the entries that were written.</param>
    public void Apply(RuleSetChanges changes, IReadOnlyList<RuleSetDiagnostic> diagnostics)
    {
        RuleSetDefinition upserts = changes.Upserts;
        Text = default;
        Touch(Flags, upserts.Flags, changes.RemovedFlags, upserts.UnreadableFlags, static diagnostic => diagnostic.Flag);
        Touch(Segments, upserts.Segments, changes.RemovedSegments, upserts.UnreadableSegments, static diagnostic => diagnostic.Segment);
        _diagnostics.AddRange(diagnostics);
    }

    /// <summary>The whole as it is now.</summary>
    public RuleSetDefinition ToDefinition() => new()
    {
        Flags = [.. Flags.Entries],
        Segments = [.. Segments.Entries],
        Diagnostics = [.. _diagnostics],
        UnreadableFlags = new HashSet<string>(Flags.Unreadable.Where(key => !Flags.Contains(key)), StringComparer.Ordinal),
        UnreadableSegments = new HashSet<string>(Segments.Unreadable.Where(key => !Segments.Contains(key)), StringComparer.Ordinal),
        Text = Text,
    };

    private void Touch<T>(
        EntryTable<T> table,
        IReadOnlyList<T> upserts,
        IReadOnlyList<string> removed,
        IReadOnlySet<string> unreadable,
        Func<RuleSetDiagnostic, string?> concerned)
        where T : class
    {
        if (_diagnostics.Count > 0)
        {
            HashSet<string> touched = [.. upserts.Select(table.KeyOf), .. removed, .. unreadable];
            _diagnostics.RemoveAll(diagnostic => concerned(diagnostic) is { } key && touched.Contains(key));
        }

        foreach (T entry in upserts)
        {
            table.Set(entry);
        }

        foreach (string key in removed)
        {
            table.Remove(key);
        }

        table.Unreadable.UnionWith(unreadable);
    }
}
