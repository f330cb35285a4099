using System.Collections.Concurrent;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>What subscribers of one version are sent, encoded once and shared by all of them.</summary>
internal sealed class RuleSetAnswers(ServedRuleSet ruleSet, RevisionLog log)
{
    /// <summary>Bytes of entries in one chunk of a snapshot, unless one entry alone is larger.</summary>
    private const int ChunkBytes = 512 * 1024;

    /// <summary>A delta beyond this is a snapshot.</summary>
    private const int MaxDeltaBytes = 1024 * 1024;

    /// <summary>Of a tiny rule set every change is more than half; a delta is still the cheaper thing to apply.</summary>
    private const int SmallDeltaBytes = 4 * 1024;

    /// <summary>Subscribers stand at few versions; one that stands alone is worth no memory.</summary>
    private const int MaxKeptDeltas = 64;

    private readonly ConcurrentDictionary<long, Lazy<ReadOnlyMemory<byte>?>> _deltas = new();
    private readonly Lazy<IReadOnlyList<ReadOnlyMemory<byte>>> _snapshot = new(() => EncodeSnapshot(ruleSet));

    public ServedRuleSet RuleSet => ruleSet;

    public RuleSetVersion Version => ruleSet.Version;

    /// <summary>The chunks of the whole set.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Snapshot => _snapshot.Value;

    /// <summary>Size of the whole set in bytes.</summary>
    public long SnapshotBytes => Snapshot.Sum(static chunk => (long)chunk.Length);

    public ResumePlan PlanFor(RuleSetVersion? have)
    {
        var plan = ResumePlan.From(have, Version, log);
        return plan.Kind == ResumeKind.Delta && DeltaFrom(have!) is null ? new(ResumeKind.Snapshot, ResetReason.DeltaTooLarge) : plan;
    }

    /// <summary>The difference to a version of the log.</summary>
    /// <returns>Null when it would be more than half of the whole, or too large for one message.</returns>
    public ReadOnlyMemory<byte>? DeltaFrom(RuleSetVersion have)
    {
        if (_deltas.TryGetValue(have.Revision, out Lazy<ReadOnlyMemory<byte>?>? kept))
        {
            return kept.Value;
        }

        var made = new Lazy<ReadOnlyMemory<byte>?>(() => EncodeDelta(have));
        return _deltas.Count < MaxKeptDeltas ? _deltas.GetOrAdd(have.Revision, made).Value : made.Value;
    }

    private ReadOnlyMemory<byte>? EncodeDelta(RuleSetVersion have)
    {
        var delta = new Delta { From = have.ToMessage(), To = Version.ToMessage() };
        foreach (EntryId id in log.ChangedAfter(have))
        {
            if (ruleSet.Entries.Find(id) is { } entry)
            {
                delta.Upserts.Add(entry.Message);
            }
            else
            {
                delta.Removals.Add(id.ToMessage());
            }
        }

        int size = delta.CalculateSize();
        bool isWorthIt = size <= MaxDeltaBytes && (size <= SmallDeltaBytes || size <= SnapshotBytes / 2);

        // The cast matters: a plain null would become an array that is null, and so empty memory.
        return isWorthIt ? OutgoingMessage.Encode(new ServerMessage { Delta = delta }) : (ReadOnlyMemory<byte>?)null;
    }

    private static List<ReadOnlyMemory<byte>> EncodeSnapshot(ServedRuleSet ruleSet)
    {
        List<List<Entry>> chunks = [[]];
        int bytes = 0;
        foreach (RuleSetEntry entry in ruleSet.Entries.Entries)
        {
            int size = entry.Message.CalculateSize();
            if (bytes > 0 && bytes + size > ChunkBytes)
            {
                chunks.Add([]);
                bytes = 0;
            }

            chunks[^1].Add(entry.Message);
            bytes += size;
        }

        return [.. chunks.Select((entries, index) => OutgoingMessage.Encode(new ServerMessage
        {
            Snapshot = new Snapshot
            {
                Version = ruleSet.Version.ToMessage(),
                Chunk = (uint)index,
                Chunks = (uint)chunks.Count,
                Entries = { entries },
                RequiredFeatures = { RuleFeatures.Base },
            },
        }))];
    }
}
