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

    // Flags whose prerequisites lead back to them: another flag's change can free them.
    private readonly Dictionary<string, JsonElement> _cyclic = new(StringComparer.Ordinal);

    /// <summary>Whether there was a whole set yet.</summary>
    public bool IsFilled { get; private set; }

    /// <summary>The version and definition in use of a flag, for events; read by any thread.</summary>
    public KnownItem? Find(string flag) => _flags.TryGetValue(flag, out KnownItem known) ? known : null;

    /// <summary>Takes a whole set: what is not in it was removed.</summary>
    public void Replace(JsonElement data)
    {
        var changes = new DataChanges();
        JsonElement flags = data.Property("flags");
        foreach (JsonProperty flag in flags.Entries())
        {
            _cycles.Set(flag.Name, flag.Value);
        }

        TakeAll(flags, isFlag: true, changes);
        TakeAll(data.Property("segments"), isFlag: false, changes);
        Forget(_flags.Keys, flags, isFlag: true, changes);
        Forget(_segments.Keys, data.Property("segments"), isFlag: false, changes);
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

            if (item.ValueKind == JsonValueKind.Object && !item.Flag("deleted"))
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

    private void TakeAll(JsonElement entries, bool isFlag, DataChanges changes)
    {
        foreach (JsonProperty entry in entries.Entries())
        {
            long version = entry.Value.Integer("version") ?? 0;
            if (entry.Value.Flag("deleted"))
            {
                Remove(isFlag, entry.Name, version, changes);
            }
            else if (Known(isFlag, entry.Name) is var known && (known.IsRemoved || known.Version != version))
            {
                Take(isFlag, entry.Name, entry.Value, version, changes);
            }
        }
    }

    private void Forget(IEnumerable<string> known, JsonElement entries, bool isFlag, DataChanges changes)
    {
        // Finding one property among many is a walk through all of them: ten thousand such walks took longer than all the rest.
        var there = entries.Entries().Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string key in known.Where(key => !there.Contains(key) && !Known(isFlag, key).IsRemoved).ToArray())
        {
            Remove(isFlag, key, version: -1, changes);
        }
    }

    private void Take(bool isFlag, string key, JsonElement item, long version, DataChanges changes)
    {
        var notes = new ConversionNotes();
        if (isFlag)
        {
            notes.EnterFlag(key);
            var events = EventSettings.Read(item);
            FlagDefinition? flag = FlagReader.Read(key, item, _cycles, events.WantsExposures, notes);
            Remember(key, item, flag);
            _flags[key] = new KnownItem(version, flag ?? Known(isFlag, key).Flag, false, events);
            changes.Put(flag);
        }
        else
        {
            notes.EnterSegment(key);
            _segments[key] = new KnownItem(version, null, false, EventSettings.None);
            changes.Put(SegmentReader.Read(key, item, notes));
        }

        foreach (ConversionNote note in notes.All.Where(static note => note.Kind == ConversionNoteKind.Refused))
        {
            LaunchDarklyLog.Note(logger, note.ToString());
        }
    }

    private void Remember(string key, JsonElement item, FlagDefinition? flag)
    {
        if (flag is { Fallthrough: ErrorServing, Prerequisites.Count: var asked } && item.Items("prerequisites").Count() > asked)
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
