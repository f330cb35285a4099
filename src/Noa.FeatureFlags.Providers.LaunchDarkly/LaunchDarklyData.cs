using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Noa.FeatureFlags.Formats;
using Noa.FeatureFlags.Formats.LaunchDarkly;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Providers.LaunchDarkly;

/// <summary>LaunchDarkly's data as it is known, and what becomes of it here: hands over what changed and nothing else.</summary>
/// <remarks>One writer. What cannot be said here keeps its last good definition, and a log line says why.</remarks>
internal sealed class LaunchDarklyData(IRuleSetSink sink, ILogger logger)
{
    private readonly ConcurrentDictionary<string, KnownItem> _flags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownItem> _segments = new(StringComparer.Ordinal);
    private readonly PrerequisiteCycles _cycles = new();
    private readonly ConversionNotes _notes = new();

    // Flags whose prerequisites lead back to them: another flag's change can free them.
    private readonly Dictionary<string, JsonElement> _cyclic = new(StringComparer.Ordinal);

    /// <summary>Whether there was a whole set yet.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>The version and definition in use of a flag, for events; read by any thread.</summary>
    public KnownItem? Find(string flag) => _flags.TryGetValue(flag, out KnownItem known) ? known : null;

    /// <summary>The entries of a set's part, by key; of one that comes twice all are there, and the last counts.</summary>
    public static List<(string Key, JsonElement Item)> EntriesOf(JsonElement set, ReadOnlySpan<byte> part)
    {
        JsonElement entries = set.Property(part);
        var list = new List<(string, JsonElement)>(entries.ValueKind == JsonValueKind.Object ? entries.GetPropertyCount() : 0);
        foreach (JsonProperty entry in entries.Entries())
        {
            list.Add((entry.Name, entry.Value));
        }

        return list;
    }

    /// <summary>Takes a whole set: what is not in it was removed.</summary>
    public void Replace(List<(string Key, JsonElement Item)> flags, List<(string Key, JsonElement Item)> segments)
    {
        var changes = new DataChanges();
        foreach ((string key, JsonElement flag) in flags)
        {
            _cycles.Set(key, flag);
        }

        TakeAll(flags, isFlag: true, changes);
        TakeAll(segments, isFlag: false, changes);
        Forget(_flags.Keys, flags, isFlag: true, changes);
        Forget(_segments.Keys, segments, isFlag: false, changes);
        HandOver(changes);
        IsFilled = true;
    }

    /// <summary>Takes items one by one, as one step.</summary>
    /// <param name="items">Kind, key, and the item; undefined for one that was removed, with its version.</param>
    /// <param name="isAuthority">Whether versions are taken as they come; otherwise only higher ones count.</param>
    public void Apply(IEnumerable<(bool IsFlag, string Key, JsonElement Item, long Version)> items, bool isAuthority)
    {
        var changes = new DataChanges();
        foreach ((bool isFlag, string key, JsonElement item, long version) in items)
        {
            KnownItem known = Known(isFlag, key);
            if (!isAuthority && version <= known.Version)
            {
                continue;
            }

            if (item.ValueKind == JsonValueKind.Object && !item.Flag("deleted"u8))
            {
                if (isFlag)
                {
                    _cycles.Set(key, item);
                }

                Take(isFlag, key, item, version, changes);
            }
            else
            {
                Remove(isFlag, key, version, changes);
            }
        }

        HandOver(changes);
    }

    private KnownItem Known(bool isFlag, string key) =>
        (isFlag ? _flags.TryGetValue(key, out KnownItem known) : _segments.TryGetValue(key, out known)) ? known : KnownItem.Unknown;

    private void TakeAll(List<(string Key, JsonElement Item)> entries, bool isFlag, DataChanges changes)
    {
        foreach ((string key, JsonElement item) in entries)
        {
            long version = item.Integer("version"u8) ?? 0;
            if (item.Flag("deleted"u8))
            {
                Remove(isFlag, key, version, changes);
            }
            else if (Known(isFlag, key) is var known && (known.IsRemoved || known.Version != version))
            {
                Take(isFlag, key, item, version, changes);
            }
        }
    }

    private void Forget(IEnumerable<string> known, List<(string Key, JsonElement Item)> entries, bool isFlag, DataChanges changes)
    {
        // The first set has nothing to forget. Otherwise finding one entry among many is a walk through all of them: ten thousand such walks took longer than all the rest.
        if (!IsFilled)
        {
            return;
        }

        var there = entries.Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (string key in known.Where(key => !there.Contains(key) && !Known(isFlag, key).IsRemoved).ToArray())
        {
            Remove(isFlag, key, version: -1, changes);
        }
    }

    private void Take(bool isFlag, string key, JsonElement item, long version, DataChanges changes)
    {
        _notes.Clear();
        try
        {
            Read(isFlag, key, item, version, changes);
        }
        catch (InvalidOperationException exception)
        {
            // What the reader of JSON throws for text that is no Unicode, such as \ud800 without its other half.
            _notes.Refuse("", exception.Message);
            Keep(isFlag, key, version);
        }

        foreach (ConversionNote note in _notes.IsEmpty ? [] : _notes.All.Where(static note => note.Kind == ConversionNoteKind.Refused))
        {
            LaunchDarklyLog.Note(logger, note.ToString());
        }
    }

    private void Read(bool isFlag, string key, JsonElement item, long version, DataChanges changes)
    {
        if (!isFlag)
        {
            _notes.EnterSegment(key);
            changes.Put(SegmentReader.Read(key, item, _notes));
            Keep(isFlag, key, version);
            return;
        }

        _notes.EnterFlag(key);
        var parts = FlagParts.Of(item);
        var events = EventSettings.Read(parts);
        FlagDefinition? flag = FlagReader.Read(key, parts, _cycles, events.WantsExposures, _notes);
        Remember(key, item, flag);
        if (flag is null)
        {
            Keep(isFlag, key, version);
            return;
        }

        _flags[key] = new KnownItem(version, flag, false, events);
        changes.Put(flag);
    }

    // What is in use stays, and what came counts as seen.
    private void Keep(bool isFlag, string key, long version)
    {
        KnownItem known = Known(isFlag, key) with { Version = version, IsRemoved = false };
        if (isFlag)
        {
            _flags[key] = known;
        }
        else
        {
            _segments[key] = known;
        }
    }

    private void Remember(string key, JsonElement item, FlagDefinition? flag)
    {
        if (flag is { Fallthrough: ErrorServing, Prerequisites.Count: var asked } && item.Property("prerequisites"u8).Count() > asked)
        {
            _cyclic[key] = item.Clone();
        }
        else
        {
            _cyclic.Remove(key);
        }
    }

    private void Remove(bool isFlag, string key, long version, DataChanges changes)
    {
        bool wasThere = !Known(isFlag, key).IsRemoved;
        var removed = new KnownItem(version, null, true, EventSettings.None);
        if (isFlag)
        {
            _flags[key] = removed;
            _cycles.Remove(key);
            _cyclic.Remove(key);
        }
        else
        {
            _segments[key] = removed;
        }

        if (wasThere)
        {
            changes.Remove(isFlag, key);
        }
    }

    private void HandOver(DataChanges changes)
    {
        foreach ((string key, JsonElement item) in _cyclic.ToArray())
        {
            if (!changes.Has(key))
            {
                Take(isFlag: true, key, item, _flags[key].Version, changes);
            }
        }

        if (!IsFilled)
        {
            sink.Replace(changes.ToRuleSet());
        }
        else if (!changes.IsEmpty)
        {
            sink.Apply(changes.ToChanges());
        }
    }
}
